import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import jestTransformer from './jest-transformer.js';

const rootDir = fileURLToPath(new URL('../../../../..', import.meta.url));
const file = fileURLToPath(import.meta.url);

/** What a module exports that was compiled, and run as CommonJS is. */
function exportsOf(source: string): Record<string, unknown> {
  const { code } = jestTransformer.process(source, file, { config: { rootDir } });
  const module = { exports: {} };
  const run = runInNewContext(`(function (module, exports, require, __filename) {${code}\n})`) as (
    ...scope: unknown[]
  ) => void;
  run(module, module.exports, createRequire(file), file);
  return module.exports;
}

describe('the transformer for Jest', () => {
  it('makes CommonJS of ES modules', () => {
    expect(
      exportsOf("import { sep } from 'node:path';\nexport const own = sep;\nexport default 1;"),
    ).toMatchObject({
      own: '/',
      default: 1,
    });
  });

  it('gives them their own place, and a require of their own', () => {
    const source = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
export const own = import.meta.url;
export const path = require('node:path');
export const other = import.meta.resolve('typescript');`;
    expect(exportsOf(source)).toMatchObject({
      own: pathToFileURL(file).href,
      path: { sep: '/' },
      other: pathToFileURL(createRequire(file).resolve('typescript')).href,
    });
  });

  it('leaves CommonJS as it is', () => {
    const source = 'module.exports = { important: true };\n';
    expect(jestTransformer.process(source, file, { config: { rootDir } })).toEqual({ code: source });
  });
});
