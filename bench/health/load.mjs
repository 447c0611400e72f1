import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection.mjs';

const CONNECTIONS = 16;
const TICK_MS = 1;

/** As many requests as the server answers, over kept connections with one request at a time on each. */
export async function atFullSpeed(server, durationMs) {
  const startedAt = performance.now();
  const statuses = {};
  let answers = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const connection = new Connection(server);
      await new Promise((resolve) => {
        const next = (status) => {
          answers += 1;
          statuses[status] = (statuses[status] ?? 0) + 1;
          if (performance.now() - startedAt < durationMs) connection.ask(next);
          else resolve();
        };
        connection.ask(next);
      });
      connection.end();
    }),
  );
  return { answers, statuses, durationMs: performance.now() - startedAt };
}

/**
 * That many requests a second, whether answers come or not: a slow server gets more connections, not fewer requests.
 * A request's time counts from when it was due, so that waiting for one's turn is part of it.
 */
export async function atSteadyRate(server, perSecond, durationMs) {
  const latenciesMs = [];
  const statuses = {};
  const idle = [];
  const all = [];
  const startedAt = performance.now();
  let sent = 0;
  const send = (dueAt) => {
    const connection = idle.pop() ?? all[all.push(new Connection(server)) - 1];
    connection.ask((status) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
      latenciesMs.push(performance.now() - dueAt);
      idle.push(connection);
    });
  };
  for (let now = 0; now < durationMs; now = performance.now() - startedAt) {
    for (; sent < Math.floor((now / 1_000) * perSecond); sent += 1)
      send(startedAt + (sent / perSecond) * 1_000);
    await sleep(TICK_MS);
  }
  while (latenciesMs.length < sent) await sleep(10);
  for (const connection of all) connection.end();
  latenciesMs.sort((a, b) => a - b);
  const at = (share) => latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(latenciesMs.length * share))];
  return { p50: at(0.5), p99: at(0.99), connections: all.length, statuses };
}
