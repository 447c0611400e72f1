// What a scrape costs a process alone, and the primary process of a cluster.
import { ask, startChild } from '../child.mjs';
import { table } from '../report.mjs';

const SCRAPES = 40;
const module = new URL('cluster.mjs', import.meta.url);

export async function scrapes(progress) {
  progress('scrapes of a cluster');
  return { alone: await scrapesOf('alone'), cluster: await scrapesOf('cluster') };
}

async function scrapesOf(mode) {
  const { child, ready } = await startChild(module, [mode]);
  let refused = 0;
  /** A busy machine may make it late, and then it is refused. */
  const scrape = async () => {
    const response = await fetch(`http://127.0.0.1:${ready.port}/metrics`);
    const text = await response.text();
    if (response.status === 200) return text;
    refused += 1;
    return '';
  };
  const scrapeAll = async () => {
    refused = 0;
    const texts = [];
    for (let i = 0; i < SCRAPES; i += 1) texts.push(await scrape());
    return texts;
  };
  await scrapeAll(); // until the code is compiled
  await ask(child, 'begin');
  const texts = await scrapeAll();
  const { cpuMs, longestTurnMs } = await ask(child, 'end');
  child.disconnect();
  const series = Math.max(...texts.map(seriesOf));
  return { series, cpuMs: cpuMs / SCRAPES, longestTurnMs, refused };
}

const seriesOf = (text) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;

export function describeScrapes({ alone, cluster }) {
  const row = (name, { series, cpuMs, longestTurnMs, refused }) => [
    name,
    series,
    `${cpuMs.toFixed(1)} ms`,
    (cpuMs / alone.cpuMs).toFixed(1),
    `${longestTurnMs.toFixed(1)} ms`,
    refused,
  ];
  return `## Scrapes of a cluster

What a scrape costs a process alone, and the primary process of a cluster of 4 workers, of which one is scraped.

${table(
  ['What is scraped', 'Series', 'CPU a scrape', 'Ratio', 'Longest turn, CPU', 'Refused'],
  [row('A process alone', alone), row('The primary process', cluster)],
)}`;
}
