import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { format, resolveConfig } from 'prettier';

const file = new URL('../../docs/benchmarks.md', import.meta.url);
const versionOf = (name) =>
  JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8'))
    .version;

/** Writes docs/benchmarks.md and resolves to its text. */
export async function writeReport({ servers, rounds, requests, scrape }) {
  const least = new Map(servers.map(({ name, costs }) => [name, Math.min(...costs)]));
  const rows = servers.map(({ name, costs }) => {
    const bare = least.get(name.endsWith('Fastify') ? 'bare Nest on Fastify' : 'bare Nest on Express');
    const cost = least.get(name);
    const median = costs.toSorted((a, b) => a - b)[Math.floor(costs.length / 2)];
    const more = name.startsWith('bare') ? '-' : `${sign(cost - bare)} µs`;
    return [name, `${cost.toFixed(1)} µs`, more, `${(cost / bare).toFixed(2)}`, `${median.toFixed(1)} µs`];
  });
  const table = [
    ['App', 'CPU a request', 'Over bare', 'Ratio', 'Median of the rounds'],
    ['-', '-', '-', '-', '-'],
    ...rows,
  ];
  const text = `# Benchmarks

Written by \`npm run bench:metrics\`; do not edit it.

Ran on Node ${process.versions.node}, ${availableParallelism()} CPUs (${cpus()[0].model.trim()}), Nest ${versionOf('@nestjs/core')},
prom-client ${versionOf('prom-client')}, express-prom-bundle ${versionOf('express-prom-bundle')}, @opentelemetry/instrumentation-http
${versionOf('@opentelemetry/instrumentation-http')}.

## A request

\`GET /users/42\`, answered by a controller. CPU is what the whole process of the app used, user and system together:
the least of ${rounds} rounds of ${requests} requests each, in which all apps took turns.

${table.map((row) => `| ${row.join(' | ')} |`).join('\n')}

## A scrape

- ${scrape.series} series, ${(scrape.bytes / 1024).toFixed(0)} KiB of text, the metrics of the process included.
- Half of the scrapes took less than ${scrape.scrapeMs.toFixed(1)} ms to the last byte, ${scrape.renderMs.toFixed(1)} ms of which is the rendering.
- Of the event loop's turns while it was scraped without a pause, 99 % took at most ${scrape.usualHoldMs.toFixed(1)} ms, the longest ${scrape.longestHoldMs.toFixed(1)} ms;
  the client of the measurement ran in the same process.
- Each series more costs ${scrape.heapBytesPerSeries.toFixed(0)} bytes of memory, ${scrape.renderMicrosecondsPerSeries.toFixed(1)} µs and ${scrape.bytesPerSeries.toFixed(0)} bytes a scrape.
`;
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }));
  return text;
}

function sign(value) {
  return `${value < 0 ? '' : '+'}${value.toFixed(1)}`;
}
