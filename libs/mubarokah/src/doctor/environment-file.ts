import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ENVIRONMENT_NAMES } from '../options/index.js';

/**
 * The environment with what the file says, as `node --env-file` has it: what is set already stays. Or why there is none:
 * where nothing is set and no file named, the default host would be examined, and not that of the app.
 */
export function withFile(
  file: string | undefined,
  environment: NodeJS.ProcessEnv,
): { readonly all: NodeJS.ProcessEnv } | { readonly fault: string } {
  if (file === undefined) {
    const isAnySet = Object.values(ENVIRONMENT_NAMES).some((name) => (environment[name] ?? '').trim() !== '');
    if (isAnySet || !existsSync('.env')) return { all: environment };
    return { fault: 'The environment sets no option. There is a .env here: add --env .env' };
  }
  try {
    return { all: { ...parseEnv(readFileSync(file, 'utf8')), ...environment } };
  } catch (error) {
    return { fault: `--env: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).` };
  }
}
