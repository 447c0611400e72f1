// Makes of each entry point of the compiled library one module, with what several of them need in chunks, so that an app
// opens a few files in place of hundreds. What is no dependency of the package goes inside, with its licence, and so do the pages.
// node scripts/bundle.mjs <folder of the library>
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { declarationsFrom } from './bundle/declarations.mjs';
import { licencesOf } from './bundle/licences.mjs';
import { copyPages } from './bundle/pages.mjs';
import { compiledMaps, shippedMaps } from './bundle/source-maps.mjs';
import { writtenChunk } from './bundle/written-chunk.mjs';

const workspace = fileURLToPath(new URL('../', import.meta.url));
const library = resolve(process.argv[2]);
const { bin, dependencies, exports, peerDependencies, schematics } = JSON.parse(
  readFileSync(join(library, 'package.json'), 'utf8'),
);
const entries = Object.values(exports).filter(({ types }) => types !== undefined);
const modules = [...entries.map((entry) => entry.default), ...Object.values(bin), ...factoriesOf(schematics)];
/** What an app in service loads. */
const ofService = entries.filter((entry) => entry !== exports['./jest'] && entry !== exports['./testing']);
const installed = Object.keys({ ...dependencies, ...peerDependencies });
const compiled = join(library, 'dist');
const bundled = join(library, 'dist.bundled');

const bundle = await rolldown({
  cwd: library,
  input: Object.fromEntries(modules.map((file) => [nameOf(file), file])),
  platform: 'node',
  resolve: { mainFields: ['module', 'main'], modules: ['node_modules', join(workspace, 'node_modules')] },
  external: (name) => installed.some((one) => name === one || name.startsWith(`${one}/`)),
  plugins: [
    compiledMaps(library),
    writtenChunk,
    shippedMaps(ofService.map((entry) => `${nameOf(entry.default)}.js`)),
  ],
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
  // All of the maps would more than double the package: 442 kB packed would be 958, 1.75 MB unpacked 3.69. What is shipped of
  // them makes 656 and 2.56: the lines that a stack trace of an app in service can name, with their text. Left out are the
  // sandbox and the commands (about 90 kB packed), columns (95) and other packages (115). Without the text it would be 455 and
  // 1.83, but nobody could read the line that is named, and Vite and source-map-loader warn of a source that is missing.
  // Node reads a map under --enable-source-maps alone.
  sourcemap: 'hidden', // shippedMaps() has those that stay be found
});
for (const file of declarationsFrom(entries.map(({ types }) => join(library, types))))
  cpSync(file, join(bundled, relative(compiled, file)));
copyPages(workspace, library);
writeFileSync(join(library, 'LICENSES'), licencesOf(output.flatMap(({ moduleIds = [] }) => moduleIds)));
rmSync(compiled, { recursive: true });
renameSync(bundled, compiled);

function nameOf(file) {
  return /^\.\/dist\/(.+)\.js$/.exec(file)[1];
}

/** What the Nest CLI loads. */
function factoriesOf(collection) {
  const file = join(library, collection);
  return Object.values(JSON.parse(readFileSync(file, 'utf8')).schematics).map(({ factory }) => {
    const [path] = factory.split('#');
    return `./${relative(library, resolve(dirname(file), path))}`;
  });
}
