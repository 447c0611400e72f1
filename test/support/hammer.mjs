// Asks one URL as fast as it answers, over many kept connections with one request at a time on each, and counts what
// came: by status and body. In a process of its own, so that whoever answers is not slowed down by the asking.
import { Connection } from '../../bench/health/connection.mjs';

const [url, connections, durationMs] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const { port, pathname } = new URL(url);
const answers = {};
const endsAt = performance.now() + durationMs;

const counts = await Promise.all(Array.from({ length: connections }, hammer));
// What was the least that a connection got tells whether all of them took part.
process.send({ answers, fewestOnAConnection: Math.min(...counts) }, () => process.disconnect());

function hammer() {
  const connection = new Connection({ port: Number(port), path: pathname });
  let count = 0;
  return new Promise((resolve) => {
    const next = (status, body) => {
      const answer = `${status} ${body}`;
      answers[answer] = (answers[answer] ?? 0) + 1;
      count += 1;
      if (body !== undefined && performance.now() < endsAt) return connection.ask(next);
      connection.end();
      resolve(count);
    };
    connection.ask(next);
  });
}
