import { parse, stringify } from 'yaml';
import { runCommand } from '../../libs/mubarokah/src/cli/run-command.js';
import type { Rule } from '../observability/rules-file.js';

/** A minute of the rules is a second here. */
export const TIMES_FASTER = 60;

const SECONDS = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3_600],
  ['d', 86_400],
  ['w', 604_800],
]);
const DURATION = /(\d+)([smhdw])/;

/**
 * The rules as they are printed for a job, with every time divided: windows, offsets, what they wait for. Numbers of
 * events, shares, and how long a request may take are those of the rules.
 */
export async function scaledRules(job: string): Promise<string> {
  let text = '';
  const print = (more: string): void => void (text += more);
  await runCommand(['rules', '--job', job], { print, complain: print });
  const { groups } = parse(text) as { groups: { name: string; interval?: string; rules: Rule[] }[] };
  return stringify({
    groups: groups.map(({ interval, rules, ...group }) => ({
      ...group,
      // Shorter than a second would be more than real.
      ...(interval !== undefined && { interval: scaledBy(TIMES_FASTER)(interval) }),
      rules: rules.map(scaledRule),
    })),
  });
}

/** A health check runs every five seconds here too, so what waits for several of them is divided by less. */
const OF_HEALTH_CHECKS = new Map([
  ['MubarokahHealthStale', 5],
  ['MubarokahHealthFailing', 20],
]);

const factorOf = (alert = ''): number => OF_HEALTH_CHECKS.get(alert) ?? TIMES_FASTER;

/** How long an alert, named without `Mubarokah`, takes by the rules as they are, when it took so many seconds by these. */
export function ownSeconds(alert: string, seconds: number): number {
  return seconds * factorOf(`Mubarokah${alert}`);
}

function scaledRule(rule: Rule): Rule {
  const scaled = scaledBy(factorOf(rule.alert));
  const expr = rule.expr
    .replaceAll(/\[(\w+)\]/g, (_, window: string) => `[${scaled(window)}]`)
    .replaceAll(/offset (\w+)/g, (_, length: string) => `offset ${scaled(length)}`)
    .replaceAll(/time\(\) - (\d+)/g, (_, seconds: string) => `time() - ${Number(seconds) / TIMES_FASTER}`);
  return { ...rule, expr, ...(rule.for !== undefined && { for: scaled(rule.for) }) };
}

function scaledBy(factor: number): (duration: string) => string {
  return (duration) => {
    const [, count, unit] = DURATION.exec(duration)!;
    return `${(Number(count) * SECONDS.get(unit!)! * 1_000) / factor}ms`;
  };
}
