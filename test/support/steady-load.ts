import { Agent, get } from 'node:http';
import { setInterval as every } from 'node:timers/promises';

export interface SteadyLoad {
  readonly sent: number;
  /** One line for each request that did not end in a 200. */
  readonly lost: readonly string[];
  /** Resolves when each request that was sent has ended. */
  stop(): Promise<void>;
}

const TICK_MS = 25;

/** So many requests a second over keep-alive connections. */
export function steadyLoad(url: string, perSecond: number): SteadyLoad {
  const agent = new Agent({ keepAlive: true });
  const stopping = new AbortController();
  const lost: string[] = [];
  const pending = new Set<Promise<void>>();
  let sent = 0;

  const one = (): Promise<void> =>
    new Promise((resolve) => {
      get(url, { agent }, (response) => {
        if (response.statusCode !== 200) lost.push(`status ${response.statusCode}`);
        response.resume().on('close', resolve);
      }).on('error', (error) => {
        lost.push(error.message);
        resolve();
      });
    });

  const ended = (async () => {
    const startedAt = performance.now();
    try {
      for await (const _ of every(TICK_MS, undefined, { signal: stopping.signal })) {
        for (; sent < ((performance.now() - startedAt) / 1000) * perSecond; sent++) {
          const request = one().finally(() => pending.delete(request));
          pending.add(request);
        }
      }
    } catch {
      // stopped
    }
    await Promise.all(pending);
    agent.destroy();
  })();

  return {
    get sent() {
      return sent;
    },
    lost,
    stop() {
      stopping.abort();
      return ended;
    },
  };
}
