// What the reports of all benchmarks share.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { format, resolveConfig } from 'prettier';

const root = new URL('../', import.meta.url);

export function median(values) {
  return percentile(values, 0.5);
}

/** @param {number} share in [0, 1] */
export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** A table of Markdown; its cells must hold no `|`. */
export function table(head, rows) {
  return [head, head.map(() => '-'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Which computer and which versions, as the end of a sentence that begins with "Ran on". */
export function ranOn(...packages) {
  const versions = packages.map((name) => `${name} ${versionOf(name)}`);
  return [
    `Node ${process.versions.node}`,
    `${availableParallelism()} CPUs (${cpus()[0].model.trim()})`,
    ...versions,
  ].join(', ');
}

/** Writes a page of docs/, formatted, and resolves to its text. */
export async function writePage(name, text) {
  const file = new URL(`docs/${name}`, root);
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }));
  return readFileSync(file, 'utf8');
}

function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, root), 'utf8')).version;
}
