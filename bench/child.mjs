// Other processes of a measurement: each answers one message with one message.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** Starts a module in a process of its own and waits for the first message, which it sends when it is ready. */
export async function startChild(module, args = [], options = {}) {
  const child = fork(module, args, { execArgv: ['--expose-gc'], ...options });
  return { child, ready: await messageOf(child) };
}

export async function ask(child, question) {
  const answer = messageOf(child);
  child.send(question);
  return answer;
}

/**
 * In the child: does to the app what time does. With the first full garbage collections V8 forgets, for good, what it
 * learned of the objects that `process.nextTick` makes, and each request costs some 2 µs more. An app that is small
 * enough would otherwise keep that for the whole benchmark, and one beside it would not.
 */
export async function age() {
  for (let i = 0; i < 3; i += 1) {
    globalThis.gc();
    await sleep(5);
  }
}

/**
 * In the child: says that it is ready, and answers from then on, with an empty object where there is nothing to say. The
 * child ends with its parent.
 */
export function answerParent(ready, answer) {
  process.on('message', async (question) => process.send((await answer(question)) ?? {}));
  process.on('disconnect', () => process.exit());
  process.send(ready);
}

async function messageOf(child) {
  const settled = new AbortController();
  const { signal } = settled;
  const ended = once(child, 'exit', { signal }).then(([code, by]) => {
    throw new Error(`${child.spawnargs.slice(1).join(' ')} ended early: ${by ?? code}`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message;
  } finally {
    ended.catch(() => undefined); // the abort below ends it too
    settled.abort();
  }
}
