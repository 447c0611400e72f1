import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { format, resolveConfig } from 'prettier';
import { describeWith } from '../support/binaries.js';
import { type RecordedPast, startWithPast } from './history.js';
import { BY_LOGINS, failuresUntilFiring, lowTrafficPast, RATES } from './low-traffic.js';
import { namesOf } from './promql.js';
import { ALERTING_RULES, writtenOut } from './rules-file.js';

const PAGE = new URL('../../docs/alerts.md', import.meta.url);
const TABLE = /(?<=<!-- failures -->\n\n).*?(?=\n\n<!-- \/failures -->)/s;

/** Of those who log in, call or come back, and of what becomes of their calls. */
const OF_LOGINS = /^mubarokah_(logins|login_|oauth_|api_requests|circuit)/;
/** Waits for nobody to come. */
const OF_SILENCE = 'MubarokahNoLoginTraffic';

it('each alert on logins has a row', () => {
  const named = ALERTING_RULES.filter(({ expr }) =>
    namesOf(writtenOut(expr)).selectors.some(({ name }) => OF_LOGINS.test(name)),
  ).map(({ alert }) => alert);
  const rows = BY_LOGINS.map((name) => `Mubarokah${name}`);
  expect([...rows, OF_SILENCE].sort()).toEqual([...named].sort());
});

describeWith('prometheus')('how many failures each alert takes, on a real Prometheus', () => {
  let prometheus: RecordedPast;
  beforeAll(async () => {
    prometheus = await startWithPast(lowTrafficPast);
  }, 120_000);
  afterAll(() => prometheus.stop());

  // UPDATE_TABLE=1 npm run jest -- low-traffic
  it('is what docs/alerts.md says', async () => {
    const rows: string[] = [];
    for (const alert of BY_LOGINS)
      rows.push(`| ${[alert, ...(await failuresUntilFiring(alert, prometheus))].join(' | ')} |`);
    const heads = ['Mubarokah…', ...RATES.map((rate) => `${rate.toLocaleString('en')} an hour`)];
    const table = [`| ${heads.join(' | ')} |`, `|${' --- |'.repeat(heads.length)}`, ...rows].join('\n');
    const options = { ...(await resolveConfig(PAGE)), parser: 'markdown' } as const;
    const wanted = (await format(table, options)).trim();
    const page = readFileSync(PAGE, 'utf8');
    if (process.env.UPDATE_TABLE === '1') writeFileSync(PAGE, page.replace(TABLE, wanted));
    expect(TABLE.exec(readFileSync(PAGE, 'utf8'))?.[0]).toBe(wanted);
  }, 120_000);
});
