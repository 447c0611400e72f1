import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';

/** The files of declarations that those given name, directly or not, and those given. */
export function declarationsFrom(files) {
  const found = new Set(files);
  // A set that grows while it is walked is walked to its end.
  for (const file of found) {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'));
    for (const { fileName } of importedFiles)
      if (fileName.startsWith('.')) found.add(resolve(dirname(file), fileName.replace(/\.js$/, '.d.ts')));
  }
  return [...found];
}
