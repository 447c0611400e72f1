import { profileTable } from '../profiles.mjs';
import { median, percentile, ranOn, table } from '../report.mjs';

const LEAST_MICROSECONDS = 5;

/** The text of docs/benchmarks-login.md. */
export function loginReport({ apps, profiles, memory, machine, ...counts }) {
  const { seconds, abandoned, callbacks, holdMs, samples, profiled } = counts;
  return `# Benchmarks of the login

Written by \`npm run bench:login\`; do not edit it.

Ran on ${ranOn('@nestjs/core', 'express', 'passport', 'passport-oauth2', 'express-session', 'openid-client')}.
${machine}

A login is two requests of the browser: one that begins it, and the callback with a code, for which the app asks the
provider for tokens and for the user, and begins a session. All apps use a state and PKCE. The app, the provider (the
least that \`node:http\` can do, any code is good) and the browsers are three processes on loopback. nestjs-mubarokah is a
Nest app on Express as it comes, metrics and health included; passport-oauth2 and openid-client are plain Express apps
as their documentation has them, with express-session and its memory store. The last app keeps no state and no session:
it shows what Express and the two calls of \`node:http\` cost alone.

${apps[0].rounds.length} rounds, in which the apps took turns; every value is the median of the rounds. A ratio is taken within a round,
so that what else the machine did falls on both.

## Logins a second, and CPU

8 browsers at once for ${seconds} s. CPU is what the whole process of the app used, for one login.

${throughput(apps)}

An app that gives its own HttpService pays about 0.1 ms more, for axios.

### Where it goes

What V8's sampling profiler saw in ${profiled.toLocaleString('en')} logins more, in microseconds a login; it slows what it looks at. What Node
does for a package (a cipher, a socket that is written to) counts as that package's, and in the row of Node is what
nobody asked for: what comes in, and turns of the loop. What takes less than ${LEAST_MICROSECONDS} µs in both is left out.

${profileTable(profiles, LEAST_MICROSECONDS)}

## What the callback adds

${callbacks} logins a round, one after the other, while the provider holds each of its two answers for ${holdMs} ms. Added
is the time from the browser's request to the last byte of the answer, less what the provider itself says to have held:
the sockets between the three processes count as the app's.

${latency(apps)}

## Memory of abandoned logins

${abandoned.toLocaleString('en')} logins that are begun and never finished, each by a new browser, after a fifth as many to warm
up; the garbage is collected before each of the ${samples + 1} samples. express-session keeps a session for each in its
store (its memory store is not meant for production; a Redis would grow in its place), nestjs-mubarokah keeps nothing.

${memoryTable(memory)}
`;
}

function throughput(apps) {
  const [ours] = apps;
  return table(
    ['App', 'Logins a second', 'nestjs-mubarokah is', 'CPU a login', 'nestjs-mubarokah needs'],
    apps.map(({ name, rounds }) => [
      name,
      median(rounds.map(({ perSecond }) => perSecond)).toFixed(0),
      `${median(rounds.map(({ perSecond }, i) => ours.rounds[i].perSecond / perSecond)).toFixed(2)} times that`,
      `${median(rounds.map(({ cpuMs }) => cpuMs)).toFixed(2)} ms`,
      `${median(rounds.map(({ cpuMs }, i) => ours.rounds[i].cpuMs / cpuMs)).toFixed(2)} times that`,
    ]),
  );
}

function latency(apps) {
  const at = (rounds, share) => median(rounds.map(({ addedMs }) => percentile(addedMs, share)));
  const bare = apps.at(-1);
  return table(
    ['App', 'p50', 'p99', 'p99 over the two calls alone'],
    apps.map(({ name, rounds }) => [
      name,
      `${at(rounds, 0.5).toFixed(2)} ms`,
      `${at(rounds, 0.99).toFixed(2)} ms`,
      `${median(
        rounds.map(({ addedMs }, i) => percentile(addedMs, 0.99) - percentile(bare.rounds[i].addedMs, 0.99)),
      ).toFixed(2)} ms`,
    ]),
  );
}

function memoryTable(memory) {
  return table(
    ['App', 'RSS at first', 'RSS at last', 'Change', 'Most', 'Heap at first', 'Heap at last'],
    memory.map(({ name, samples }) => {
      const rss = samples.map(({ rssMib }) => rssMib);
      const percent = (value) => `${(100 * (value / rss[0] - 1)).toFixed(1)} %`;
      return [
        name,
        `${rss[0].toFixed(1)} MiB`,
        `${rss.at(-1).toFixed(1)} MiB`,
        percent(rss.at(-1)),
        percent(Math.max(...rss)),
        `${samples[0].heapMib.toFixed(1)} MiB`,
        `${samples.at(-1).heapMib.toFixed(1)} MiB`,
      ];
    }),
  );
}
