import { beforeAll, describe, expect, it } from '@jest/globals';
import { describeWith } from '../support/binaries.js';
import { scrapeOfApp, seriesFor } from './measured-app.js';
import { promtool } from './promtool.js';
import { ALERTING_RULES, RULES } from './rules-file.js';
import { queriesIn, RUNBOOK_QUERIES, RUNBOOKS } from './runbook-pages.js';
import { missing, type Shown } from './shown.js';

const pages = RUNBOOKS.map(({ page }) => page);

const ALERTS: Shown = { name: 'ALERTS', labels: { job: 'your-app', alertname: 'any', alertstate: 'firing' } };

let shown: Shown[];
beforeAll(async () => {
  const recorded = RULES.flatMap(({ record }) => record ?? []);
  shown = [...seriesFor(await scrapeOfApp(), recorded), ALERTS];
});

it('there is a runbook for each alert, one for when none fires, and no other', () => {
  const expected = [...ALERTING_RULES.map(({ alert }) => `${alert}.md`), 'nobody-can-log-in.md'];
  expect([...pages].sort()).toEqual(expected.sort());
});

describe.each(RUNBOOKS.map(({ page, text }) => [page, text] as const))('%s', (_, text) => {
  it('says what to see, to check, to do and to verify', () => {
    const titles = text.match(/^## .*$/gm);
    expect(titles).toEqual(['## See', '## Check', '## Do', '## Verify']);
    const check = text.split('## ').find((part) => part.startsWith('Check'));
    expect(check).toContain('```promql');
  });

  it('leads to pages that there are', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link!);
    expect(links.filter((link) => !pages.includes(link))).toEqual([]);
  });

  it('asks for nothing that no app shows', () => {
    expect(queriesIn(text).flatMap((query) => missing(query, shown))).toEqual([]);
  });
});

describeWith('promtool')('promtool', () => {
  const complaintsOf = async (some: readonly { page: string; expr: string }[]): Promise<string> => {
    const rules = some.map(({ page, expr }, index) => ({
      record: `runbook:query:${index}`,
      labels: { page },
      expr,
    }));
    const { code, stderr } = await promtool(['check', 'rules'], {
      'queries.json': { groups: [{ name: 'q', rules }] },
    });
    return code === 0 ? '' : stderr;
  };

  it('can read each query', async () => {
    expect(RUNBOOK_QUERIES.length).toBeGreaterThan(pages.length);
    expect(await complaintsOf(RUNBOOK_QUERIES)).toBe('');
    expect(await complaintsOf([{ page: 'none.md', expr: 'sum(up' }])).toContain('parse error');
  });
});
