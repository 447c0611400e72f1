import { installPackages } from './install-packages.js';

/** In package.json it would be a part of the demo: npm installs what terminus can do without where anybody has it. */
export const TYPEORM = { typeorm: '1.1.1', pg: '8.23.1' };

/** As much of its types as tests use. */
export interface TypeOrm {
  readonly DataSource: new (options: object) => DataSource;
  readonly EntitySchema: new (options: object) => object;
}

interface DataSource {
  readonly isInitialized: boolean;
  readonly driver: { readonly master: unknown };
  initialize(): Promise<DataSource>;
  createQueryRunner(): never;
  getRepository(entity: object): Repository;
  query(sql: string): Promise<unknown>;
  transaction(work: (manager: EntityManager) => Promise<unknown>): Promise<unknown>;
  destroy(): Promise<void>;
}

interface Repository {
  insert(values: object): Promise<unknown>;
  update(which: object, values: object): Promise<unknown>;
  delete(which: object): Promise<unknown>;
  find(): Promise<unknown[]>;
}

interface EntityManager {
  insert(entity: object, values: object): Promise<unknown>;
}

export async function installTypeOrm(): Promise<TypeOrm & { remove(): Promise<void> }> {
  const packages = await installPackages(TYPEORM);
  return { ...(packages.require('typeorm') as TypeOrm), remove: () => packages.remove() };
}
