import { expect, it } from '@jest/globals';
import { custom } from 'nestjs-mubarokah';
import { capturedLog } from '../support/captured-log.js';
import { PLATFORMS, startHealthApp } from './health-app.js';

it('leaves no timer, socket or handle behind after 200 starts and ends', async () => {
  const quick = { intervalMs: 20, timeoutMs: 5 };
  let calls = 0;
  const cycle = async (index: number): Promise<void> => {
    const { close, get } = await startHealthApp(
      {
        mubarokah: { intervalMs: 200, timeoutMs: 100 },
        dependencies: [
          custom('good', async () => void calls++, quick),
          custom('never', () => new Promise(() => {}), quick),
          custom('failing', () => Promise.reject(new Error('no')), quick),
        ],
      },
      { platform: PLATFORMS[index % 2]!, prepare: (app) => app.useLogger(capturedLog()) },
    );
    await get('/health/deep', { headers: { connection: 'close' } });
    await close();
  };
  for (let index = 0; index < 4; index++) await cycle(index); // what Node and Nest keep for good
  const before = await handles();
  for (let index = 0; index < 200; index++) await cycle(index);
  const callsUntilEnd = calls;
  expect(await handles()).toEqual(before);
  // Timers that do not keep the process alive are no handles: only what they do would tell of them.
  expect(calls).toBe(callsUntilEnd);
}, 120_000);

async function handles(): Promise<Record<string, number>> {
  // A socket that is closing needs a moment to go.
  await new Promise((resolve) => setTimeout(resolve, 200));
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
