import { beforeEach, describe, expect, it } from '@jest/globals';
import { runCommand } from './run-command.js';

describe('nestjs-mubarokah', () => {
  let [printed, complained] = ['', ''];
  const run = (...parameters: string[]): Promise<number> =>
    runCommand(parameters, {
      print: (text) => (printed += text),
      complain: (text) => (complained += text),
    });
  beforeEach(() => {
    [printed, complained] = ['', ''];
  });

  it('says on a line what each command does, those of the first minutes first', async () => {
    expect(await run('--help')).toBe(0);
    const named = [...printed.matchAll(/^ {2}(\w+) +\S.*$/gm)];
    expect(named.map(([, name]) => name)).toEqual([
      'init',
      'sandbox',
      'doctor',
      'health',
      'rules',
      'dashboards',
    ]);
    expect(Math.max(...printed.split('\n').map((line) => line.length))).toBeLessThanOrEqual(75);
    expect([await run(), await run('hello')]).toEqual([3, 3]);
    for (const [, name] of named) {
      printed = '';
      expect([name, await run(name!, '--help')]).toEqual([name, 0]);
      expect(printed).toContain(`Usage: nestjs-mubarokah ${name}`);
    }
    printed = '';
    expect(await run('health', '--help')).toBe(0);
    expect(printed).not.toContain('rules');
  });

  it('prints rules with the default settings', async () => {
    expect(await run('rules')).toBe(0);
    expect(printed).toContain('mubarokah_logins_total{job="your-app",');
    expect(printed).toContain('job:mubarokah_logins_bad:ratio1h{job="your-app"} > 0.072');
    expect(complained).toBe('');
  });

  it('prints rules for the settings of an app', async () => {
    const settings = ['--job', 'shop "one"', '--objective', '99.9%', '--latency', '2.5s'];
    expect(await run('rules', ...settings, '--runbooks', 'https://wiki.example.org/r/')).toBe(0);
    expect(printed).toContain('mubarokah_logins_total{job="shop \\"one\\"",');
    expect(printed).toContain('> 0.0144\n');
    expect(printed).toContain('le="2.5"');
    expect(printed).toContain('runbook_url: https://wiki.example.org/r/MubarokahClientRejected.md\n');
    expect(printed).not.toContain('your-app');
  });

  it('prints rules that lead to the dashboards', async () => {
    expect(await run('rules', '--job', 'a shop', '--grafana', 'https://grafana.example.org/')).toBe(0);
    expect(printed).toContain('--grafana https://grafana.example.org/\n');
    expect(printed).toContain('https://grafana.example.org/d/mubarokah-provider?var-job=a%20shop\n');
    printed = '';
    expect(await run('rules')).toBe(0);
    expect(printed).toContain('dashboard_url: /d/mubarokah-login?var-job=your-app\n');
  });

  it('prints an object for the Prometheus operator', async () => {
    expect(await run('rules', '--operator')).toBe(0);
    expect(printed).toContain('kind: PrometheusRule\n');
  });

  it('shows how rules are made', async () => {
    expect(await run('rules', '--help')).toBe(0);
    expect(printed).toContain('--objective <share>');
  });

  it.each([
    [
      ['--latency', '2s'],
      'of the histogram: 0.005s, 0.01s, 0.025s, 0.05s, 0.1s, 0.25s, 0.5s, 1s, 2.5s, 5s, 10s.',
    ],
    [['--latency', 'fast'], '--latency must be an edge'],
    [['--objective', '93'], '--objective must be more than 93.06 and less than 100'],
    [['--objective', '100'], '--objective must be more than 93.06 and less than 100'],
    [['--objective', 'all'], '--objective must be more than 93.06 and less than 100'],
    [['--job', ''], '--job must be'],
    [['--runbooks', 'a b'], '--runbooks must be'],
    [['--grafana', 'a b'], '--grafana must be'],
    [['--what'], '--what'],
    [['extra'], 'extra'],
  ])('refuses %j, says why, and prints nothing', async (parameters, why) => {
    expect(await run('rules', ...parameters)).toBe(3);
    expect(complained).toContain(why);
    expect(complained).toContain('Usage: nestjs-mubarokah rules');
    expect(printed).toBe('');
  });
});
