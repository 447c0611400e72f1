import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../docs/runbooks/', import.meta.url);
const INDEX = 'README.md';

export const RUNBOOKS = readdirSync(FOLDER)
  .filter((name) => name !== INDEX)
  .map((page) => ({ page, text: readFileSync(new URL(page, FOLDER), 'utf8') }));

/** What a runbook has people ask Prometheus. */
export const queriesIn = (text: string): string[] =>
  [...text.matchAll(/^```promql\n(.*?)\n```$/gms)].map(([, query]) => query!);

export const RUNBOOK_QUERIES = RUNBOOKS.flatMap(({ page, text }) =>
  queriesIn(text).map((expr) => ({ page, expr })),
);
