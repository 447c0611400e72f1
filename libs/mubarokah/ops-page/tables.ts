import type { CheckRow, OpsData, Runbook } from '../src/ops/ops-data.js';
import { COUNTED } from './charts.js';
import { el, tableOf } from './dom.js';
import type { Formats } from './format.js';
import { REASONS } from './reasons.js';
import { filled, type Words } from './words.js';

/** A link to the runbook, or its name where the app does not say where runbooks are. */
export function runbookLink({ name, url }: Runbook): HTMLElement {
  return url === undefined ? el('code', {}, `${name}.md`) : el('a', { href: url, rel: 'noreferrer' }, name);
}

/** The tables of the page. */
export class Tables {
  private readonly reasons = el('div');
  private readonly failures = el('div');
  private readonly circuits = el('div');
  private readonly checks = el('div');
  readonly sections: readonly HTMLElement[];
  private shown = '';

  constructor(
    private readonly words: Words,
    private readonly formats: Formats,
    private readonly language: 'en' | 'id',
  ) {
    const section = (heading: string, content: HTMLElement, kind = ''): HTMLElement =>
      el('section', { class: `card ${kind}` }, el('h2', {}, heading), content);
    const { headings } = words;
    this.sections = [
      section(headings.reasons, this.reasons),
      section(headings.failures, this.failures),
      section(headings.circuits, this.circuits, 'half'),
      section(headings.checks, this.checks, 'half'),
    ];
  }

  update(data: OpsData): void {
    this.fill(this.circuits, this.circuitTable(data));
    this.fill(this.checks, this.checkTable(data));
    // These two are left alone where nothing has changed, so that a link in them keeps the focus.
    const shown = JSON.stringify([data.reasons, data.failures]);
    if (shown === this.shown) return;
    this.shown = shown;
    this.reasons.replaceChildren(...this.reasonTables(data));
    this.fill(this.failures, this.failureTable(data));
  }

  /** Keeps the place to which somebody has scrolled, and the focus. */
  private fill(box: HTMLElement, content: HTMLElement): void {
    const before = box.querySelector('.scroll');
    const [left, hadFocus] = [before?.scrollLeft ?? 0, before !== null && before === document.activeElement];
    box.replaceChildren(content);
    content.scrollLeft = left;
    if (hadFocus) content.focus();
  }

  private reasonTables({ reasons }: OpsData): Node[] {
    const { words, formats } = this;
    const { columns, headings } = words;
    const table = (caption: string, rows: OpsData['reasons']): HTMLElement =>
      tableOf(
        caption,
        [columns.reason, columns.actor, columns.count, columns.last, columns.runbook],
        rows.map(({ reason, fault, count, lastAt, runbook }) => [
          this.reason(reason),
          words.actors[fault],
          formats.number(count),
          formats.time(lastAt),
          runbookLink(runbook),
        ]),
        'cards',
      );
    const counted = reasons.filter(({ fault }) => COUNTED.includes(fault));
    const others = reasons.filter(({ fault }) => !COUNTED.includes(fault));
    return [
      counted.length === 0 ? el('p', { class: 'note' }, words.none) : table(headings.reasons, counted),
      ...(others.length === 0
        ? []
        : [el('p', { class: 'note' }, words.notCountedRows), table(words.notCountedRows, others)]),
    ];
  }

  private failureTable({ failures }: OpsData): HTMLElement {
    const { words, formats } = this;
    const { columns, headings } = words;
    if (failures.length === 0) return el('p', { class: 'note' }, words.none);
    return tableOf(
      headings.failures,
      [columns.when, columns.reason, columns.actor, columns.runbook],
      failures.map(({ at, reason, fault, error, runbook }) => [
        formats.moment(at),
        this.reason(reason, error),
        words.actors[fault],
        runbookLink(runbook),
      ]),
      'cards',
    );
  }

  private circuitTable({ at, circuits }: OpsData): HTMLElement {
    const { words, formats } = this;
    const { columns, headings } = words;
    return tableOf(
      headings.circuits,
      [columns.operation, columns.circuit, columns.lastSuccess],
      circuits.map(({ operation, state, lastSuccessAt }) => [
        words.operation[operation],
        badge(state === 'closed' ? 'good' : 'bad', words.circuit[state]),
        lastSuccessAt === undefined
          ? words.notes.never
          : filled(words.notes.ago, formats.duration(at - lastSuccessAt)),
      ]),
      'cards',
    );
  }

  private checkTable({ checks }: OpsData): HTMLElement {
    const { words, formats } = this;
    const { columns, headings } = words;
    if (checks.length === 0) return el('p', { class: 'note' }, words.none);
    return tableOf(
      headings.checks,
      [columns.check, columns.status, columns.raw, columns.criticality, columns.age, columns.duration],
      checks.map(({ name, status, raw, reason, criticality, ageMs, durationMs }) => [
        name,
        badge(levelOf(status), words.status[status]),
        reason === undefined ? words.status[raw] : `${words.status[raw]} (${reason})`,
        words.criticality[criticality],
        status === 'unknown' ? words.noValue : formats.duration(ageMs),
        status === 'unknown' ? words.noValue : formats.milliseconds(durationMs),
      ]),
      'cards',
    );
  }

  private reason(reason: OpsData['failures'][number]['reason'], error?: string): HTMLElement {
    return el(
      'span',
      {},
      `${REASONS[this.language][reason]} `,
      el('code', {}, error === undefined ? reason : `${reason}: ${error}`),
    );
  }
}

function levelOf(status: CheckRow['status']): string {
  return { up: 'good', degraded: 'warning', down: 'bad', unknown: 'unknown' }[status];
}

/** A word with a shape before it. */
function badge(level: string, text: string): HTMLElement {
  return el('span', { class: `badge ${level}` }, text);
}
