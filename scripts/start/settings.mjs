import { join, resolve } from 'node:path';
import { Fault } from '../workspace/fault.mjs';
import { ROOT } from '../workspace/root.mjs';
import { freePort } from './ports.mjs';

/** What the environment says about the start; an empty value counts as not set. */
export async function readSettings(environment) {
  const value = (name) => environment[name]?.trim() || undefined;
  const port = await readPort('PORT', value('PORT') ?? '3000');
  const baseUrl = value('MUBAROKAH_BASE_URL');
  return {
    port,
    url: `http://localhost:${port}`,
    /** Undefined where a Mubarokah ID is given: then no sandbox is started. */
    sandboxPort:
      baseUrl === undefined ? await readPort('SANDBOX_PORT', value('SANDBOX_PORT') ?? '4000') : undefined,
    baseUrl,
    databaseUrl: value('DATABASE_URL'),
    redisUrl: value('REDIS_URL'),
    /** Where databases, secrets and logs are kept; another folder allows a second demo beside the first. */
    folder: resolve(ROOT, value('DEMO_FOLDER') ?? join(ROOT, '.demo')),
  };
}

/** 0 means any free port. */
async function readPort(name, text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Fault(`${name} must be a port number, got "${text}".`);
  return port === 0 ? freePort() : port;
}
