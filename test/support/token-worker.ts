import { fork } from 'node:child_process';
import { once } from 'node:events';

export type TokenResult =
  | { readonly token: string; readonly error?: undefined }
  | { readonly token?: undefined; readonly error: string };

/** A replica in a process of its own. */
export interface TokenWorker {
  /** Has that many callers ask for the user's access token at the same time. */
  ask(userId: string, callers: number): Promise<TokenResult[]>;
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
  return {
    async ask(userId, callers) {
      const reply = once(child, 'message');
      child.send({ userId, callers });
      const lost = ended.then((): [{ results: TokenResult[] }] => [{ results: [] }]);
      const [{ results }] = (await Promise.race([reply, lost])) as [{ results: TokenResult[] }];
      return results;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
