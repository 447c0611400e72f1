import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../docs/runbooks/', import.meta.url);
const INDEX = 'README.md';

export const RUNBOOKS = readdirSync(FOLDER)
  .filter((name) => name !== INDEX)
  .map((page) => ({ page, text: readFileSync(new URL(page, FOLDER), 'utf8') }));

export const RUNBOOK_INDEX = readFileSync(new URL(INDEX, FOLDER), 'utf8');

/** What a runbook has people ask Prometheus. */
export const queriesIn = (text: string): string[] =>
  [...text.matchAll(/^```promql\n(.*?)\n```$/gms)].map(([, query]) => query!);

/** What a runbook has people type into a shell. */
export const RUNBOOK_COMMANDS = RUNBOOKS.flatMap(({ page, text }) =>
  [...text.matchAll(/^```sh\n(.*?)\n```$/gms)].map(([, command]) => ({ page, command: command! })),
);

/** What a command leaves to be filled in: its shell's variables, as the index lists them. */
export const COMMAND_VARIABLES = [...RUNBOOK_INDEX.matchAll(/^\| `([A-Z_]+)` /gm)].map(([, name]) => name!);

export const RUNBOOK_QUERIES = RUNBOOKS.flatMap(({ page, text }) =>
  queriesIn(text).map((expr) => ({ page, expr })),
);
