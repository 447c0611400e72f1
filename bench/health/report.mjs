import { median, ranOn, table } from '../report.mjs';
import { PLATFORMS } from './apps.mjs';

/** The text of docs/benchmarks-health.md. */
export function healthReport({ series, processes, seconds, perSecond, machine }) {
  return `# Benchmarks of health

Written by \`npm run bench:health\`; do not edit it.

Ran on ${ranOn('@nestjs/core', '@nestjs/terminus', 'pg')} and a real PostgreSQL, each app in ${processes} processes of its own, one after the other. ${series[0].rounds.length} rounds of ${seconds} s
each, in which the apps took turns: what the machine did besides fell on all of them. Every value is the median of the
rounds, a comparison that of the two within each round.
${machine} Where the load is not near 0, the least CPU says more than requests a second.

## With the database healthy

As many requests as are answered, over 16 kept connections. CPU is what the whole process of the app used for one
request, the least of the rounds. Node writes an answer without a body at once and one with a body in two parts: the
second row is what any JSON costs.

${PLATFORMS.map((platform) => healthyTable(of(series, platform, 'healthy'))).join('\n\n')}

## With the database black-holed

It accepts connections and never answers. ${perSecond} requests a second, whether answers come or not; the time of each
counts from when it was due. terminus with a cache asks again every 5 s and then waits for a second: most rounds miss
that, so that its medians tell the better part; under steady load it is a fifth of the requests.

${PLATFORMS.map((platform) => blackHoledTable(of(series, platform, 'black-holed'))).join('\n\n')}
`;
}

function of(series, platform, database) {
  return series.filter((one) => one.platform === platform && one.database === database);
}

function healthyTable(servers) {
  const [empty] = servers;
  return table(
    [`On ${empty.platform}`, 'Requests a second', 'Share of the empty route', 'CPU a request', 'Answers'],
    servers.map(({ name, rounds }) => [
      name,
      median(rounds.map(({ perSecond }) => perSecond)).toFixed(0),
      `${(100 * median(rounds.map(({ perSecond }, i) => perSecond / empty.rounds[i].perSecond))).toFixed(0)} %`,
      `${Math.min(...rounds.map(({ cpuMicroseconds }) => cpuMicroseconds)).toFixed(1)} µs`,
      statusesOf(rounds),
    ]),
  );
}

function blackHoledTable(servers) {
  const [empty] = servers;
  return table(
    [`On ${empty.platform}`, 'p50', 'p99', 'p99 over the empty route', 'Connections', 'Answers'],
    servers.map(({ name, rounds }) => [
      name,
      `${median(rounds.map(({ p50 }) => p50)).toFixed(1)} ms`,
      `${median(rounds.map(({ p99 }) => p99)).toFixed(1)} ms`,
      `${median(rounds.map(({ p99 }, i) => p99 - empty.rounds[i].p99)).toFixed(1)} ms`,
      median(rounds.map(({ connections }) => connections)).toFixed(0),
      statusesOf(rounds),
    ]),
  );
}

function statusesOf(rounds) {
  return [...new Set(rounds.flatMap(({ statuses }) => Object.keys(statuses)))].join(', ');
}
