import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';

/** The variables of an app that logs in at the sandbox: where it is, and the four that an app has to have. */
export function appEnvironment(
  baseUrl: string,
  client: { readonly clientId: string; readonly clientSecret: string },
  redirectUri: string,
): ReadonlyMap<string, string> {
  return new Map([
    ['MUBAROKAH_BASE_URL', baseUrl],
    ['MUBAROKAH_CLIENT_ID', client.clientId],
    ['MUBAROKAH_CLIENT_SECRET', client.clientSecret],
    ['MUBAROKAH_REDIRECT_URI', redirectUri],
    ['MUBAROKAH_COOKIE_SECRET', randomBytes(32).toString('base64')],
  ]);
}

export function linesOf(variables: Iterable<readonly [string, string]>): string {
  return [...variables].map(([name, value]) => `${name}=${value}\n`).join('');
}

export interface Written {
  /** The lines that were added. */
  readonly added: string;
  /** Names that have another value there, which was left alone. */
  readonly others: readonly string[];
}

/** Adds what the file does not have; what it has stays. The file is made where there is none, for its owner alone. */
export async function writeMissing(file: string, wanted: ReadonlyMap<string, string>): Promise<Written> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const present = new Map(Object.entries(parseEnv(text)));
  const isMissing = (name: string): boolean => (present.get(name) ?? '') === '';
  const added = linesOf([...wanted].filter(([name]) => isMissing(name)));
  const others = [...wanted]
    .filter(
      ([name, value]) =>
        name !== 'MUBAROKAH_COOKIE_SECRET' && !isMissing(name) && present.get(name) !== value,
    )
    .map(([name]) => name);
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  if (added !== '') await writeFile(file, text + gap + added, { mode: 0o600 });
  return { added, others };
}
