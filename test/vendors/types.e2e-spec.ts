import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runProcess } from '../support/run-process.js';
import { exampleFolder } from './example-folder.js';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLES = readdirSync(join(ROOT, 'examples/telemetry'));

describe.each(EXAMPLES)('the example %s', (name) => {
  it("compiles with the vendor's own types", async () => {
    const { directory, remove } = await exampleFolder(name);
    const flags = [
      ...['--noEmit', '--strict', '--skipLibCheck', '--experimentalDecorators'],
      ...['--target', 'es2023', '--module', 'nodenext'],
      ...['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types')],
    ];
    const typescript = join(ROOT, 'node_modules/typescript/bin/tsc');
    const files = ['instrument.ts', 'telemetry.module.ts'];
    const { code, stdout } = await runProcess(process.execPath, [typescript, ...flags, ...files], {
      cwd: directory,
    });
    await remove();
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  }, 240_000);
});
