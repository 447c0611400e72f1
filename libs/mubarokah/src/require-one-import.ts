import type { DynamicModule, Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { ModuleImportError } from './module-import.error.js';

const IMPORTS = 'imports'; // Nest's metadata key of a module's imports

/** The module's options where it is imported without any, by its bare name. */
export const NO_OPTIONS = Symbol('NO_OPTIONS');

/**
 * Has the app import the module once: what it provides is global, and two of it would mount the same routes.
 *
 * @throws {ModuleImportError} naming the modules that import it
 */
export function requireOneImport(
  modules: ModulesContainer,
  module: Type,
  options: Type | symbol | string,
): void {
  const all = [...modules.values()];
  const ours = all.filter(({ metatype }) => metatype === module);
  const importers = all.flatMap(({ name, metatype }) => importsOf(metatype, module).map(() => name));
  const by = importers.length > 0 ? `, by ${importers.join(' and ')}` : '';
  if (ours.length > 1) {
    throw new ModuleImportError(
      `it is imported more than once${by}: keep one MubarokahModule.forRoot(), in the root module, and remove the ` +
        'others, since what it provides is global',
    );
  }
  if (ours[0]?.getProviderByKey(options)?.instance === NO_OPTIONS) {
    throw new ModuleImportError(
      `it is imported by its bare name${by}: write MubarokahModule.forRoot(), which reads the environment, or ` +
        'MubarokahModule.forRoot({ … })',
    );
  }
}

/** As they are written on the class: Nest adds a global module to the imports of all others. */
function importsOf(importer: Type, imported: Type): unknown[] {
  const imports = (Reflect.getMetadata(IMPORTS, importer) ?? []) as (DynamicModule | Type)[];
  return imports.filter((one) => one === imported || (one as Partial<DynamicModule>).module === imported);
}
