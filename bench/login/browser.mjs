// The browsers: many people who log in, or begin to and never come back. In a process of its own.
import { answerParent } from '../child.mjs';
import { Connection } from './connection.mjs';
import { CALLBACK, LOGIN, PROFILE } from './paths.mjs';

let logins = 0;

answerParent('ready', (question) => TASKS[question.task](question));

const TASKS = {
  /** As many logins as are finished in that time, or that many. */
  async logins({ port, connections, durationMs = Infinity, count = Infinity }) {
    const startedAt = performance.now();
    let finished = 0;
    let left = count;
    await inParallel(port, connections, async (connection) => {
      while (left-- > 0 && performance.now() - startedAt < durationMs) {
        await logIn(connection);
        finished += 1;
      }
    });
    return { logins: finished, durationMs: performance.now() - startedAt };
  },

  /** One login after the other: how long each callback took to its last byte, by the login's code. */
  async callbacks({ port, count }) {
    const took = {};
    await inParallel(port, 1, async (connection) => {
      for (let i = 0; i < count; i += 1) {
        const { code, callbackMs } = await logIn(connection);
        took[code] = callbackMs;
      }
    });
    return took;
  },

  async abandoned({ port, connections, count }) {
    let left = count;
    await inParallel(port, connections, async (connection) => {
      while (left-- > 0) await begin(connection);
    });
    return {};
  },

  /** Whether somebody who logged in is known afterwards, and nobody before. */
  async proof({ port }) {
    let answer;
    await inParallel(port, 1, async (connection) => {
      const stranger = await connection.get(PROFILE);
      const { cookies } = await logIn(connection);
      const known = await connection.get(PROFILE, cookies);
      answer = { stranger: stranger.status, known: known.status, user: known.body };
    });
    return answer;
  },
};

async function inParallel(port, connections, work) {
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = new Connection(port);
      await work(connection);
      connection.end();
    }),
  );
}

async function begin(connection) {
  const { status, location, cookies } = await connection.get(LOGIN);
  if (status !== 302 || cookies.length === 0) throw new Error(`a login began with ${status}`);
  return { state: new URL(location).searchParams.get('state'), cookies };
}

async function logIn(connection) {
  const { state, cookies } = await begin(connection);
  const code = `c${(logins += 1)}`;
  const startedAt = performance.now();
  const answer = await connection.get(`${CALLBACK}?code=${code}&state=${state}`, cookies.join('; '));
  const callbackMs = performance.now() - startedAt;
  if (answer.status !== 302 && answer.status !== 303) throw new Error(`a login ended with ${answer.status}`);
  if (answer.cookies.length === 0) throw new Error('a login ended without a session');
  return { code, callbackMs, cookies: answer.cookies.join('; ') };
}
