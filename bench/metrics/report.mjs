import { profileTable } from '../profiles.mjs';
import { median, ranOn, table } from '../report.mjs';
import { PROFILED_SCRAPES } from './scrapes.mjs';
import { COMPARISONS } from './variants.mjs';

/** Microseconds; what a package needs less is left out. */
const LEAST_OF_A_REQUEST = 0.2;
const LEAST_OF_A_SCRAPE = 5;

const leastOf = ({ servers }) => servers.map(({ rounds }) => Math.min(...rounds));

/** Microseconds a request: single processes differ by more than what is told here. */
const costOf = (app) => median(leastOf(app));

/** What is told of each of the bare apps, by process. */
export function bareCosts(apps) {
  return apps.filter(({ name }) => name.startsWith('bare')).map(leastOf);
}

/** The text of docs/benchmarks.md. */
export function metricsReport({ apps, rounds, requests, processes, profiles, profiled, scrape, machine }) {
  const bareOf = ({ name }) =>
    apps.find((app) => app.name === `bare Nest ${name.slice(name.lastIndexOf('on'))}`);
  const ofTheFirst = apps.filter(({ name }) => !COMPARED_ONLY.includes(name));
  const rows = ofTheFirst.map((app) => {
    const [cost, bare] = [costOf(app), costOf(bareOf(app))];
    const over = app === bareOf(app) ? '-' : `${signed(cost - bare)} µs`;
    const each = leastOf(app).map((one) => one.toFixed(1));
    return [app.name, `${cost.toFixed(1)} µs`, over, (cost / bare).toFixed(2), each.join(', ')];
  });
  const comparisons = COMPARISONS.map(([what, ...names]) => {
    const [before, after] = names.map((wanted) => apps.find(({ name }) => name === wanted));
    const [less, more] = [costOf(before), costOf(after)];
    return [
      what,
      `${less.toFixed(1)} µs`,
      `${more.toFixed(1)} µs`,
      `${signed(more - less)} µs`,
      (more / less).toFixed(2),
    ];
  });
  const head = ['App', 'CPU a request', 'Over bare', 'Ratio', 'Least of each process'];
  return `# Benchmarks of the metrics

Written by \`npm run bench:metrics\`; do not edit it.

Ran on ${ranOn('@nestjs/core', 'prom-client', 'express-prom-bundle', '@opentelemetry/instrumentation-http')}.
${machine}

## A request

\`GET /users/42\`, answered by a controller. CPU is what the whole process of the app used, user and system together, for
one request: of each process the least of ${rounds} rounds of ${requests} requests each, in which all apps took turns, and of ${processes}
processes an app the median, since what the compiler makes of an app differs from process to process. The client never
sleeps, so that waking it is on nobody's bill, and each app had a few full garbage collections first, since V8 forgets
with them, for good, what makes a young process faster. Within a process medians are left out: among so many processes
they tell of the CPUs' caches.

${table(head, rows)}

### Where it goes

What V8's sampling profiler saw in ${profiled.toLocaleString('en')} requests more to each, in microseconds a request; it slows what it looks at.
What Node does for a package counts as that package's, and in the row of Node is what nobody asked for. Rows that are not
ours differ too, by chance and by what a hook makes a framework do. What takes less than ${LEAST_OF_A_REQUEST} µs in all is left out.

${profileTable(profiles, LEAST_OF_A_REQUEST, 1)}

## Tracing and /ops

Apps of the same run, in turns with those above: what the second one used for a request over the first.

${table(['What', 'Without', 'With', 'Over', 'Ratio'], comparisons)}

Traces are those of OpenTelemetry's HTTP instrumentation, whose spans are dropped. Where the app has no \`@opentelemetry/api\`,
nothing of ours looks at a request for it. Who looks at \`/ops\` asks once in ${requests} requests, as at ${(requests / 5).toFixed(0)} requests a second.

${scrape === undefined ? '' : scrapeText(scrape)}`;
}

function scrapeText(scrape) {
  return `## A scrape

One after the other, by a client in another process.

- ${scrape.series} series, ${(scrape.bytes / 1024).toFixed(0)} KiB of text, the metrics of the process included.
- Half of the scrapes took less than ${scrape.scrapeMs.toFixed(1)} ms to the last byte, ${scrape.renderMs.toFixed(1)} ms of which is the rendering.
- Of the event loop's turns while it was scraped without a pause, 99 % took at most ${scrape.usualHoldMs.toFixed(1)} ms of CPU, the longest ${scrape.longestHoldMs.toFixed(1)} ms.
- Each series more costs ${scrape.heapBytesPerSeries.toFixed(0)} bytes of memory, ${scrape.renderMicrosecondsPerSeries.toFixed(1)} µs and ${scrape.bytesPerSeries.toFixed(0)} bytes a scrape.

What the profiler saw in ${PROFILED_SCRAPES.toLocaleString('en')} scrapes more, in microseconds a scrape:

${profileTable([{ name: 'A scrape', microsecondsOf: scrape.microsecondsOf }], LEAST_OF_A_SCRAPE)}
`;
}

/** Those that are in the second table alone. */
const COMPARED_ONLY = COMPARISONS.flatMap(([, ...names]) => names).filter(
  (name) => !/^nestjs-mubarokah on \w+$/.test(name),
);

function signed(value) {
  return `${value < 0 ? '' : '+'}${value.toFixed(1)}`;
}
