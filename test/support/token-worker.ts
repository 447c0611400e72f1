import { fork } from 'node:child_process';
import { once } from 'node:events';

export type TokenResult =
  | { readonly token: string; readonly error?: undefined }
  | { readonly token?: undefined; readonly error: string };

/** What it took a replica to answer. */
export interface Asked {
  readonly results: TokenResult[];
  /** Sent to Redis. */
  readonly commands: number;
  readonly accepted: number;
  readonly failed: number;
  /** How often a circuit changed its state. */
  readonly circuits: number;
}

/** A replica in a process of its own. */
export interface TokenWorker {
  /** Has that many callers ask for the user's access token at the same time. */
  ask(userId: string, callers: number): Promise<TokenResult[]>;
  /** Asks once for the token of each, all at the same time. */
  askForAll(userIds: readonly string[]): Promise<Asked>;
  /** Keeps tokens that have ended, as of a login long ago. */
  keep(tokens: readonly { readonly userId: string; readonly refreshToken: string }[]): Promise<void>;
  kill(): Promise<void>;
}

export async function startTokenWorker(environment: Readonly<Record<string, string>>): Promise<TokenWorker> {
  const child = fork(new URL('token-worker.mjs', import.meta.url).pathname, {
    env: { PATH: process.env.PATH, ...environment },
    execArgv: [],
  });
  const ended = once(child, 'exit');
  await Promise.race([
    once(child, 'message'),
    ended.then(([code]) => Promise.reject(new Error(`the worker ended with ${code}`))),
  ]);
  const NOTHING: Asked = { results: [], commands: 0, accepted: 0, failed: 0, circuits: 0 };
  const notified = async (message: object): Promise<Asked> => {
    const reply = once(child, 'message') as Promise<[Asked]>;
    child.send(message);
    const [asked] = await Promise.race([reply, ended.then((): [Asked] => [NOTHING])]);
    return asked;
  };
  return {
    ask: async (userId, callers) => (await notified({ userIds: [userId], callers })).results,
    askForAll: (userIds) => notified({ userIds, callers: 1 }),
    keep: async (kept) => void (await notified({ kept })),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
