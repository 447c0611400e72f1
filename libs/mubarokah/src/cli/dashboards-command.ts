import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  DASHBOARDS,
  type DashboardName,
  DEFAULT_RULE_SETTINGS,
  isAddress,
  type Output,
} from '../observability/index.js';

const DASHBOARDS_USAGE = `Usage: nestjs-mubarokah dashboards [name] [options]  the dashboards for Grafana

  [name]            one of them: ${DASHBOARDS.join(', ')} (default: all)
  --out <folder>    write them there, a file each; without it one is printed to standard output
  --runbooks <url>  where your runbooks are served, for the links of the panels
  -h, --help        show this

Exit codes: 0 written, 1 the folder cannot be written, 3 misused
`;

const [FAILED, MISUSED] = [1, 3];
/** Beside the folder with the compiled code, and with the source. */
const SHIPPED = new URL('../../observability/dashboards/', import.meta.url);

const OPTIONS = {
  out: { type: 'string' },
  runbooks: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

interface Request {
  readonly names: readonly DashboardName[];
  readonly out: string | undefined;
  readonly runbooks: string;
}

/** Runs `nestjs-mubarokah dashboards` with what follows the word, and returns its exit code. */
export async function dashboardsCommand(parameters: readonly string[], output: Output): Promise<number> {
  const request = readRequest(parameters);
  if (request === 'help') {
    output.print(DASHBOARDS_USAGE);
    return 0;
  }
  if ('fault' in request) {
    output.complain(`${request.fault}\n\n${DASHBOARDS_USAGE}`);
    return MISUSED;
  }
  const { names, out, runbooks } = request;
  try {
    for (const name of names) {
      const text = withRunbooks(await readFile(new URL(`${name}.json`, SHIPPED), 'utf8'), runbooks);
      if (out === undefined) output.print(text);
      else output.print(`${await written(out, `${name}.json`, text)}\n`);
    }
    return 0;
  } catch (error) {
    output.complain(`The dashboards cannot be written: ${(error as Error).message}\n`);
    return FAILED;
  }
}

async function written(folder: string, name: string, text: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

/** The dashboards have the address once, in a variable. */
function withRunbooks(text: string, address: string): string {
  const asText = (value: string): string => JSON.stringify(value);
  return text.replace(asText(DEFAULT_RULE_SETTINGS.runbooks), () => asText(address.replace(/\/+$/, '')));
}

function readRequest(parameters: readonly string[]): Request | 'help' | { readonly fault: string } {
  const parsed = parse(parameters);
  if ('fault' in parsed) return parsed;
  const { values, positionals } = parsed;
  if (values.help) return 'help';
  const { out, runbooks = DEFAULT_RULE_SETTINGS.runbooks } = values;
  const unknown = positionals.find((name) => !isDashboard(name));
  if (unknown !== undefined)
    return { fault: `There is no dashboard ${unknown}: there are ${DASHBOARDS.join(', ')}.` };
  const names = positionals.length > 0 ? positionals.filter(isDashboard) : DASHBOARDS;
  if (out === undefined && names.length > 1)
    return { fault: 'Name one dashboard to print, or say where to write them: --out <folder>.' };
  if (out === '') return { fault: '--out must be the name of a folder.' };
  if (!isAddress(runbooks))
    return {
      fault: '--runbooks must be an address without white space, such as https://wiki.example.org/runbooks.',
    };
  return { names, out, runbooks };
}

function isDashboard(name: string): name is DashboardName {
  return DASHBOARDS.some((one) => one === name);
}

function parse(parameters: readonly string[]) {
  try {
    return parseArgs({ args: [...parameters], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return { fault: (error as Error).message }; // an option that there is not
  }
}
