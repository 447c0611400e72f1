import { createRequire } from 'node:module';
import { join } from 'node:path';
import type TypeScript from 'typescript';

/**
 * The TypeScript that the app compiles with: this library brings none.
 * @param folder - the app's, or one below it
 * @throws Error when it has none
 */
export function appTypeScript(folder: string): typeof TypeScript {
  try {
    return createRequire(join(folder, 'package.json'))('typescript') as typeof TypeScript;
  } catch (cause) {
    throw new Error(`TypeScript is not installed in ${folder}: npm install --save-dev typescript`, { cause });
  }
}
