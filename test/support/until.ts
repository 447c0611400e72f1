import { setTimeout as pause } from 'node:timers/promises';

/** Waits for what must come about by itself, and fails when it does not. */
export async function until(condition: () => boolean | Promise<boolean>, withinMs = 4_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`it did not come about within ${withinMs} ms`);
    await pause(3);
  }
}
