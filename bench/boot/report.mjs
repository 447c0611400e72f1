import { execFileSync } from 'node:child_process';
import { median, ranOn, sum, table } from '../report.mjs';
import { thirdsOf } from '../run.mjs';

const BARE = 'bare Nest';
const [BY_HAND, OURS] = ['by hand', 'nestjs-mubarokah'];
const least = (numbers) => Math.min(...numbers);
/** What else the machine does makes a boot take longer, and never shorter; memory it leaves as it is. */
const COSTS = {
  'CPU to listen': ['cpuMs', 'ms', least],
  'Time to listen': ['wallMs', 'ms', least],
  Heap: ['heapMb', 'MB', median],
  RSS: ['rssMb', 'MB', median],
};

/** What is told of the CPU of the bare apps: the least of the first rounds, of those in the middle and of the last. */
export function bareCpu(series) {
  return series
    .filter(({ name }) => name === BARE)
    .map(({ rounds }) => thirdsOf(rounds.map(({ cpuMs }) => cpuMs)).map(least));
}

/** The text of docs/benchmarks-boot.md. */
export function bootReport({ apps, library, series, machine }) {
  const rounds = series[0].rounds.length;
  const groups = Map.groupBy?.(series, keyOf) ?? groupBy(series, keyOf);
  return `# Benchmarks of the boot

Written by \`npm run bench:boot\`; do not edit it.

Ran on ${ranOn('@nestjs/core', 'express', 'fastify', 'passport-oauth2', 'express-session', 'prom-client')}.
${machine}

An app of one module, with this library and four options, beside one that puts the same parts together by hand:
@nestjs/axios, @nestjs/terminus, @willsoto/nestjs-prometheus, passport, passport-oauth2 and express-session. Each app is
installed from packages, this library from its tarball. ${rounds} rounds, in which the apps took turns, each in a process of
its own. CPU, user and system together, and time are from the start of the process until it listens, the least of the
rounds; RSS is what it occupies then, the heap what is left once the garbage is collected, both the median. "Adds" is what an
app has over the bare one, and the ratio is between those.

${[...groups].map(([title, group]) => `## ${title}\n\n${costs(group)}`).join('\n\n')}

## What it is made of

What each import adds to a bare app, one after the other: heap in MB, and CPU in ms, the least of several processes; the last line is what
an app makes of them when it starts.

${partTables(series)}

## What is installed

${table(
  ['App', 'Packages', 'Files', 'Packages over the bare app', 'Packages with an install script'],
  apps.map(({ name, packages, files, scripts }) => [
    name,
    packages,
    files,
    packages - apps[0].packages,
    scripts.length,
  ]),
)}

The library's own package, ${kB(library.packed)} packed, ${kB(sum(Object.values(library.unpacked)))} unpacked, of which nothing but the code is read at boot:

${table(
  ['Files', 'Unpacked'],
  Object.entries(library.unpacked)
    .sort(([, one], [, other]) => other - one)
    .map(([kind, bytes]) => [kind, kB(bytes)]),
)}
`;
}

const kB = (bytes) => `${Math.round(bytes / 1_000)} kB`;

function partTables(series) {
  const express = series.filter(({ platform }) => platform === 'express');
  return [BY_HAND, OURS]
    .map((wanted) => {
      const apps = express.filter(({ name }) => name === wanted);
      const bare = ({ node }) => express.find((one) => one.name === BARE && one.node === node);
      const imported = apps[0].parts.map(({ names }, part) => [
        [...new Set(names.split(' ').map(packageOf))].join(', '),
        ...apps.flatMap(({ parts }) => cells(parts[part])),
      ]);
      const rest = apps.flatMap((app) => {
        const adds = (field, summary) => summary(valuesOf(app, field)) - summary(valuesOf(bare(app), field));
        const inParts = (field) => sum(app.parts.map((part) => part[field]));
        return cells({
          heapMb: adds('heapMb', median) - inParts('heapMb'),
          cpuMs: adds('cpuMs', least) - inParts('cpuMs'),
        });
      });
      const columns = apps.flatMap(({ node }) => [
        `Heap, Node ${versionOf(node)}`,
        `CPU, Node ${versionOf(node)}`,
      ]);
      return table([wanted, ...columns], [...imported, ['at the start', ...rest]]);
    })
    .join('\n\n');
}

const cells = ({ heapMb, cpuMs }) => [heapMb.toFixed(2), cpuMs.toFixed(0)];
const valuesOf = ({ rounds }, field) => rounds.map((round) => round[field]);

/** The package of what is imported by name. */
const packageOf = (name) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');

const keyOf = ({ node, platform }) =>
  `${platform === 'express' ? 'Express' : 'Fastify'}, Node ${versionOf(node)}`;

function costs(group) {
  const [bare, byHand, ours] = [BARE, BY_HAND, OURS].map((wanted) =>
    group.find(({ name }) => name === wanted),
  );
  const rows = Object.entries(COSTS).map(([title, [field, unit, summary]]) => {
    const values = [bare, byHand, ours].map(({ rounds }) => summary(rounds.map((round) => round[field])));
    const [theirs, our] = values.slice(1).map((one) => one - values[0]);
    return [
      title,
      ...[...values, theirs, our].map((one) => `${one.toFixed(1)} ${unit}`),
      (our / theirs).toFixed(2),
    ];
  });
  const modules = [bare, byHand, ours].map(({ proof }) => proof.modules);
  const [, hand, our] = modules.map((one) => one - modules[0]);
  return table(
    ['Cost', BARE, BY_HAND, OURS, 'By hand adds', 'nestjs-mubarokah adds', 'Ratio'],
    [...rows, ['Modules loaded', ...modules, hand, our, (our / hand).toFixed(2)]],
  );
}

function groupBy(all, key) {
  const groups = new Map();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}

const versions = new Map();
function versionOf(node) {
  if (!versions.has(node))
    versions.set(node, execFileSync(node, ['-v'], { encoding: 'utf8' }).trim().slice(1));
  return versions.get(node);
}
