import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Made once and kept, so that who is logged in stays logged in over a restart. */
export function readOrMakeSecrets(folder) {
  const file = join(folder, 'secrets.json');
  const made = {
    cookieSecret: randomBytes(32).toString('base64url'),
    databasePassword: randomBytes(16).toString('base64url'),
    sandboxClientSecret: randomBytes(16).toString('base64url'),
    opsToken: randomBytes(16).toString('base64url'),
  };
  const secrets = { ...made, ...read(file) };
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
