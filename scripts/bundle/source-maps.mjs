import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { decode, encode } from '@jridgewell/sourcemap-codec';

/** Has the bundler know of each compiled module its source: where it would lie in the package, and its text. */
export function compiledMaps(library) {
  const compiled = join(library, 'dist');
  return {
    name: 'compiled-maps',
    load(id) {
      if (!id.startsWith(compiled)) return null;
      const source = join(library, 'src', relative(compiled, id).replace(/\.js$/, '.ts'));
      const map = JSON.parse(readFileSync(`${id}.map`, 'utf8'));
      return { code: readFileSync(id, 'utf8'), map: { ...map, sources: [source] } };
    },
  };
}

/** Leaves a map to the chunks that these entries load, of the library's own sources. */
export function shippedMaps(entries) {
  return {
    name: 'shipped-maps',
    generateBundle(_, files) {
      const loaded = loadedBy(entries, files);
      for (const file of Object.values(files)) {
        if (file.type !== 'chunk' || file.map === null) continue;
        const map = ownLines(file.map);
        const name = `${file.fileName}.map`;
        if (map.sources.length === 0 || !loaded.has(file.fileName)) delete files[name];
        else {
          files[name].source = JSON.stringify(map);
          file.code += `//# sourceMappingURL=${name.replace(/^.*\//, '')}\n`;
        }
      }
    },
  };
}

function loadedBy(entries, files) {
  const found = new Set(entries);
  // A set that grows while it is walked is walked to its end.
  for (const name of found)
    for (const other of [...files[name].imports, ...files[name].dynamicImports])
      if (other in files) found.add(other);
  return found;
}

/**
 * The map with the line alone that each line comes from, which is what a stack trace says, and a fifth of the mappings.
 * What is not our own maps to nothing: without its text, tools look for its file and warn of what they do not find.
 */
function ownLines({ file, mappings, sources, sourcesContent }) {
  const own = [...sources.keys()].filter((index) => isOwn(sources[index]));
  const placeOf = new Map(own.map((index, place) => [index, place]));
  const lines = decode(mappings).map((segments) => {
    const kept = [];
    let last;
    for (const [column, source, line] of segments) {
      const place = placeOf.get(source);
      const origin = place === undefined ? 'none' : `${place}:${line}`;
      if (origin === last) continue;
      last = origin;
      const from = kept.length === 0 ? 0 : column;
      kept.push(place === undefined ? [from] : [from, place, line, 0]);
    }
    return kept;
  });
  return {
    version: 3,
    file,
    sources: own.map((index) => sources[index]),
    sourcesContent: own.map((index) => sourcesContent[index]),
    names: [],
    mappings: encode(lines),
  };
}

/** What is generated is a line of 90 kB. */
const isOwn = (source) => !source.includes('node_modules/') && !source.endsWith('/ops/ops-assets.ts');
