import { parseArgs } from 'node:util';
import type { DoctorSettings } from './subject.js';

export const DOCTOR_USAGE = `Usage: nestjs-mubarokah doctor [options]  why nobody can log in: looks at what the environment says, and beyond

  --env <file>        the file that the app's environment is in, such as .env; what is set already stays
  --app <url>         also look at the app, such as http://localhost:3000; it begins one login
  --metrics <url>     where its metrics are (default: /metrics of --app); MUBAROKAH_METRICS_TOKEN holds their token
  --prometheus <url>  also look at Prometheus, such as http://localhost:9090
  --job <name>        the job under which it scrapes the app (default your-app)
  --no-token          do not ask the token endpoint, for which one request, at most two, of the 60 a minute are used
  --json              for a machine
  -h, --help          show this

The options are read from the MUBAROKAH_* environment: run it where the app runs.
No user's token is sent, and no secret is printed.

Exit codes: 0 all is well, 1 warnings, 2 failures, 3 misused
`;

/** What the command line asks for. */
export type DoctorRequest =
  | { readonly kind: 'help' }
  | { readonly kind: 'misused'; readonly fault: string }
  | {
      readonly kind: 'examine';
      /** That the app's environment is in, where this process does not have it. */
      readonly file: string | undefined;
      readonly settings: DoctorSettings;
      readonly isJson: boolean;
    };

const OPTIONS = {
  env: { type: 'string' },
  app: { type: 'string' },
  metrics: { type: 'string' },
  prometheus: { type: 'string' },
  job: { type: 'string', default: 'your-app' },
  'no-token': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads what follows the word `doctor`. */
export function readDoctorRequest(parameters: readonly string[]): DoctorRequest {
  const parsed = parse(parameters);
  if ('fault' in parsed) return { kind: 'misused', fault: parsed.fault };
  const { values } = parsed;
  if (values.help) return { kind: 'help' };
  const { env, app, metrics, prometheus, job } = values;
  for (const [name, url] of Object.entries({ app, metrics, prometheus }))
    if (url !== undefined && !isWebUrl(url))
      return { kind: 'misused', fault: `--${name} must be an http(s) URL without credentials.` };
  if (env === '') return { kind: 'misused', fault: '--env must be the name of a file.' };
  return {
    kind: 'examine',
    isJson: values.json,
    file: env,
    settings: {
      app: app?.replace(/\/+$/, ''),
      metrics,
      prometheus: prometheus?.replace(/\/+$/, ''),
      job,
      asksForToken: !values['no-token'],
    },
  };
}

/** Its credentials would be printed. */
function isWebUrl(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

function parse(parameters: readonly string[]) {
  try {
    return parseArgs({ args: [...parameters], options: OPTIONS });
  } catch (error) {
    return { fault: (error as Error).message }; // an option that there is not, or a word that belongs to none
  }
}
