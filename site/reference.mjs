import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';
import { ROOT } from './pages.mjs';

const LIBRARY = new URL('libs/mubarokah/', ROOT);
const { name: NAME, exports } = JSON.parse(readFileSync(new URL('package.json', LIBRARY), 'utf8'));

/** Writes a page for each entry point of the package into `folder`. */
export async function writeReference(folder) {
  const app = await Application.bootstrapWithPlugins({
    entryPoints: sources(),
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
  for (const entry of project.children) entry.name = entry.name === 'index' ? NAME : `${NAME}/${entry.name}`;
  await app.generateOutputs(project);
}

/** The source of each entry point, by what the package exports. */
function sources() {
  return Object.values(exports)
    .filter(({ types }) => types !== undefined)
    .map(({ types }) =>
      fileURLToPath(new URL(types.replace('./dist/', 'src/').replace('.d.ts', '.ts'), LIBRARY)),
    );
}
