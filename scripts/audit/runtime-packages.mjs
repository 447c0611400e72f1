/** Where the package lies that apps install. */
const PACKAGE = 'libs/mubarokah';

/**
 * What the package brings into an app, by a lock file: its dependencies and peer dependencies, and theirs. Whatever is
 * there for tests, builds and the demo alone is left out.
 * @param {{ packages: Record<string, object> }} lock
 * @returns {{ path: string, name: string, needed: string, entry: object | undefined }[]} without an entry if it is missing
 */
export function runtimePackages({ packages }) {
  const found = new Map();
  const missing = [];
  const open = [PACKAGE];
  for (const from of open)
    for (const [name, isOptional] of needsOf(packages[from], from === PACKAGE)) {
      const path = locate(packages, from, name);
      if (path === undefined && !isOptional)
        missing.push({ path: name, name, needed: from, entry: undefined });
      if (path === undefined || found.has(path)) continue;
      found.set(path, { path, name, needed: from, entry: packages[path] });
      open.push(path);
    }
  return [...found.values(), ...missing];
}

/** Names, and whether they may be missing. Nobody gets an optional peer by installing us, but our own are our choice. */
function* needsOf(entry, isOurs) {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta: meta } = entry;
  for (const name of Object.keys(dependencies ?? {})) yield [name, false];
  for (const name of Object.keys(optionalDependencies ?? {})) yield [name, true];
  for (const name of Object.keys(peerDependencies ?? {}))
    if (isOurs || meta?.[name]?.optional !== true) yield [name, false];
}

/** As Node looks for it: in the folder's own node_modules, then in those above. */
function locate(packages, from, name) {
  const folders = from.split('/');
  for (let depth = folders.length; depth >= 0; depth -= 1) {
    const path = [...folders.slice(0, depth), 'node_modules', name].join('/');
    if (path in packages) return path;
  }
  return undefined;
}
