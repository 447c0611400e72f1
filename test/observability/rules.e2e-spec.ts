import { readFileSync } from 'node:fs';
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { runCommand } from '../../libs/mubarokah/src/cli/run-command.js';
import { faultsOf } from '../deploy/schemas.js';
import { describeWith } from '../support/binaries.js';
import { scrapeOfApp, seriesFor } from './measured-app.js';
import { namedByAll } from './named.js';
import { namesOf } from './promql.js';
import { promtool } from './promtool.js';
import { ALERTING_RULES, RULE_OBJECT_FILE, type Rule, RULES, RULES_FILE } from './rules-file.js';
import { missing } from './shown.js';

const LINT = ['check', 'rules', '--lint=all', '--lint-fatal'];
const RECORDED = RULES.flatMap(({ record }) => record ?? []);

let scrape: string;
beforeAll(async () => {
  scrape = await scrapeOfApp();
});

/** The labels that the result of an expression can have: a matcher alone leaves none, but in `absent`. */
function keptBy(expr: string): string[] {
  const grouped = [...expr.matchAll(/\b(?:by|group_left) \(([^)]*)\)/g)].flatMap(([, labels]) =>
    labels!.split(', '),
  );
  // What is recorded says in its name what it is summed up by.
  const ofRecorded = [...expr.matchAll(/\b([a-z_]+):mubarokah_/g)].flatMap(([, labels]) =>
    labels!.split('_'),
  );
  const absent = /^absent\(/.test(expr) ? namesOf(expr).selectors.flatMap(({ matchers }) => matchers) : [];
  return [...grouped, ...ofRecorded, ...absent.map(({ label }) => label)];
}

const missingIn = (text: string): string[] =>
  RULES.flatMap(({ expr }) => missing(expr, seriesFor(text, RECORDED)));

describe('the rules name nothing that no app shows', () => {
  it('as it is written, and as Prometheus 3 keeps it', () => {
    expect(missingIn(scrape)).toEqual([]);
    expect(missingIn(scrape.replaceAll(/le="(\d+)"/g, 'le="$1.0"'))).toEqual([]);
  });

  const { metrics, labels, pairs } = namedByAll(
    RULES.map(({ expr }) => expr),
    RECORDED,
  );

  it.each(metrics)('and a test fails when %s has another name', (name) => {
    expect(missingIn(scrape.replaceAll(new RegExp(`^${name}\\b`, 'gm'), `${name}_renamed`))).not.toEqual([]);
  });

  it.each(labels)('and a test fails when the label %s has another name', (label) => {
    const renamed = scrape.replaceAll(new RegExp(`\\b${label}="`, 'g'), `${label}_renamed="`);
    expect(missingIn(renamed)).not.toEqual([]);
  });

  it.each(pairs)('and an app shows %s', (pair) => {
    expect(scrape).toContain(pair);
  });

  it('and a test fails when the bucket of the objective has another edge', () => {
    expect(missingIn(scrape.replaceAll('le="1"', 'le="1.5"'))).not.toEqual([]);
  });
});

describe('each alert', () => {
  it.each(ALERTING_RULES.map((rule) => [rule.alert, rule] as const))(
    '%s says how bad it is, what is wrong, and where to read on',
    (name, { labels, annotations, expr }) => {
      expect(labels?.severity).toMatch(/^(page|ticket|info)$/);
      expect(annotations?.summary).toMatch(/^[A-Z].*\.$/);
      expect(annotations?.runbook_url).toMatch(new RegExp(`/${name}\\.md$`));
      expect(annotations?.dashboard_url).toMatch(/^\/d\/mubarokah-\w+\?var-job=your-app$/);
      expect(readFileSync(new URL(`../../docs/runbooks/${name}.md`, import.meta.url), 'utf8')).toContain(
        name,
      );
      // What the description names has to be left by the aggregation.
      const used = [...annotations!.description!.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label!);
      expect(used).toContain('job');
      expect(used.filter((label) => !keptBy(expr).includes(label))).toEqual([]);
    },
  );
});

describe('the object for the Prometheus operator', () => {
  it('is one that Kubernetes takes, with the same rules', () => {
    const object = parse(readFileSync(RULE_OBJECT_FILE, 'utf8')) as { spec: object };
    expect(faultsOf(object)).toEqual([]);
    expect(object.spec).toEqual(parse(readFileSync(RULES_FILE, 'utf8')));
  });
});

describeWith('promtool')('promtool', () => {
  it('has nothing to say of the rules that are shipped', async () => {
    expect(await promtool([...LINT, RULES_FILE])).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    [['--job', 'a "job" \\ of ours', '--objective', '99.95', '--latency', '0.25s']],
    [['--objective', '95', '--latency', '10s', '--runbooks', 'https://wiki.example.org/runbooks']],
  ])('has nothing to say of rules for %j', async (settings) => {
    const folder = await mkdtemp(join(tmpdir(), 'rules-'));
    try {
      let text = '';
      const print = (more: string): void => void (text += more);
      expect(await runCommand(['rules', ...settings], { print, complain: print })).toBe(0);
      await writeFile(join(folder, 'own.yml'), text);
      expect(await promtool([...LINT, join(folder, 'own.yml')])).toMatchObject({ code: 0, stderr: '' });
      const { groups } = parse(text) as { groups: { rules: Rule[] }[] };
      expect(groups.flatMap(({ rules }) => rules)).toHaveLength(RULES.length);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
