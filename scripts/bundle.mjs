// Makes of each entry point of the compiled library one module, with what several of them need in chunks, so that an app
// opens a few files in place of hundreds. What is no dependency of the package goes inside, with its licence.
// node scripts/bundle.mjs <folder of the library>
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { declarationsFrom } from './bundle/declarations.mjs';
import { licencesOf } from './bundle/licences.mjs';
import { writtenChunk } from './bundle/written-chunk.mjs';

const workspace = fileURLToPath(new URL('../', import.meta.url));
const library = resolve(process.argv[2]);
const { bin, dependencies, exports, peerDependencies, schematics } = JSON.parse(
  readFileSync(join(library, 'package.json'), 'utf8'),
);
const entries = Object.values(exports).filter(({ types }) => types !== undefined);
const modules = [...entries.map((entry) => entry.default), ...Object.values(bin), ...factoriesOf(schematics)];
const installed = Object.keys({ ...dependencies, ...peerDependencies });
const compiled = join(library, 'dist');
const bundled = join(library, 'dist.bundled');

const bundle = await rolldown({
  cwd: library,
  input: Object.fromEntries(modules.map((file) => [/^\.\/dist\/(.+)\.js$/.exec(file)[1], file])),
  platform: 'node',
  resolve: { mainFields: ['module', 'main'], modules: ['node_modules', join(workspace, 'node_modules')] },
  external: (name) => installed.some((one) => name === one || name.startsWith(`${one}/`)),
  plugins: [writtenChunk],
  onLog(level, { message }) {
    throw new Error(`${level}: ${message}`);
  },
});
rmSync(bundled, { recursive: true, force: true });
const { output } = await bundle.write({
  dir: bundled,
  entryFileNames: '[name].js',
  // As deep as the commands, which look for what the package ships from where they are.
  chunkFileNames: 'chunks/[name]-[hash].js',
  comments: { jsdoc: false },
  // With their sources, maps would more than double the package: 465 kB packed would be 998 (929 with our sources alone),
  // 1.86 MB unpacked 3.91. Without, 597 kB and 2.42 MB. What they would say, the code says nearly as well: nothing is minified,
  // functions keep their names, and a comment names the module above each part. Node reads maps under --enable-source-maps
  // alone, where a frame would be `src/testing/resolve-options.ts:77` in place of `dist/chunks/testing-….js:1629`.
  sourcemap: false,
});
for (const file of declarationsFrom(entries.map(({ types }) => join(library, types))))
  cpSync(file, join(bundled, relative(compiled, file)));
writeFileSync(join(library, 'LICENSES'), licencesOf(output.flatMap(({ moduleIds = [] }) => moduleIds)));
rmSync(compiled, { recursive: true });
renameSync(bundled, compiled);

/** What the Nest CLI loads. */
function factoriesOf(collection) {
  const file = join(library, collection);
  return Object.values(JSON.parse(readFileSync(file, 'utf8')).schematics).map(({ factory }) => {
    const [path] = factory.split('#');
    return `./${relative(library, resolve(dirname(file), path))}`;
  });
}
