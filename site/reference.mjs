import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';
import { ROOT } from './pages.mjs';

const LIBRARY = new URL('libs/mubarokah/', ROOT);
const { name: NAME, exports } = JSON.parse(readFileSync(new URL('package.json', LIBRARY), 'utf8'));
/** Each entry point, and its source below `src/`. */
const PATHS = Object.entries(exports)
  .filter(([, { types }]) => types !== undefined)
  .map(([entry, { types }]) => [posix.join(NAME, entry), /^\.\/dist\/(.+)\.d\.ts$/.exec(types)[1]]);
/** What typedoc calls a module, and what an app imports. */
const NAMES = new Map(PATHS.map(([entry, path]) => [path.replace(/\/index$/, ''), entry]));

/** Writes a page for each entry point of the package into `folder`. */
export async function writeReference(folder) {
  const app = await Application.bootstrapWithPlugins({
    entryPoints: PATHS.map(([, path]) => sourceOf(path)),
    tsconfig: fileURLToPath(new URL('tsconfig.lib.json', LIBRARY)),
    plugin: ['typedoc-plugin-markdown'],
    outputs: [{ name: 'markdown', path: folder }],
    router: 'module',
    entryFileName: 'index',
    name: 'API reference',
    readme: 'none',
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    classPropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
    propertyMembersFormat: 'table',
    enumMembersFormat: 'table',
    logLevel: 'Error',
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('typedoc could not read the library');
  for (const entry of project.children) entry.name = NAMES.get(entry.name);
  await app.generateOutputs(project);
}

function sourceOf(path) {
  return fileURLToPath(new URL(`src/${path}.ts`, LIBRARY));
}
