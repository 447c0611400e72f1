import type { OpsData } from '../src/ops/ops-data.js';
import { el, setText } from './dom.js';
import type { Formats } from './format.js';
import { REASONS } from './reasons.js';
import { runbookLink } from './tables.js';
import { filled, type Words } from './words.js';

type Level = keyof Words['level'];

/** A level has a shape as well as a colour. */
const SHAPES: Readonly<Record<Level, string>> = { good: '✓', warning: '!', bad: '✕', unknown: '–' };
const ICONS: Readonly<Record<Level, string>> = {
  good: '<circle cx="8" cy="8" r="8" fill="#15803d"/><path d="M4 8l3 3 5-6" stroke="#fff" stroke-width="2" fill="none"/>',
  warning: '<path d="M8 0l8 16H0z" fill="#b45309"/><path d="M8 6v4m0 2v2" stroke="#fff" stroke-width="2"/>',
  bad: '<rect width="16" height="16" fill="#b91c1c"/><path d="M4 4l8 8m0-8l-8 8" stroke="#fff" stroke-width="2"/>',
  unknown: '<circle cx="8" cy="8" r="7" fill="none" stroke="#6b7280" stroke-width="2"/>',
};
const STATE_LEVELS: Readonly<Record<OpsData['verdict']['state'], Level>> = {
  working: 'good',
  failing: 'bad',
  some_failing: 'warning',
  nobody_gets_in: 'warning',
  not_returning: 'warning',
  idle: 'unknown',
};

/** The line that says how logins go, in the page, its title and its icon. */
export class VerdictView {
  readonly element: HTMLElement;
  private readonly shape = el('span', { class: 'shape', 'aria-hidden': 'true' });
  private readonly level = el('span', { class: 'unseen' });
  private readonly headline = el('strong');
  private readonly explained = el('p');
  private readonly counts = el('p', { class: 'counts' });
  private readonly runbook = el('p');

  constructor(
    private readonly words: Words,
    private readonly formats: Formats,
    private readonly language: 'en' | 'id',
  ) {
    setText(this.headline, words.verdict.waiting);
    this.element = el(
      'section',
      { class: 'verdict unknown' },
      this.shape,
      // The counts change all the time: a screen reader is to speak of the verdict alone.
      el(
        'div',
        {},
        el('div', { role: 'status' }, this.level, this.headline, this.explained),
        this.counts,
        this.runbook,
      ),
    );
  }

  update(data: OpsData): void {
    const { words, formats } = this;
    const { verdict } = data;
    const troubles = this.troubles(data);
    const ownLevel = STATE_LEVELS[verdict.state];
    const level = troubles.length > 0 && ownLevel !== 'bad' ? 'warning' : ownLevel;
    const headline = this.headlineOf(data);
    this.element.className = `verdict ${level}`;
    setText(this.shape, SHAPES[level]);
    setText(this.level, `${words.level[level]}: `);
    setText(this.headline, headline);
    const sentences = [
      ...(verdict.reason !== undefined && verdict.since !== undefined
        ? [filled(words.detail.since, formats.time(verdict.since))]
        : []),
      ...(verdict.fault === undefined ? [] : [filled(words.detail.actor, words.actors[verdict.fault])]),
      ...troubles,
    ];
    setText(this.explained, sentences.join(' '));
    setText(
      this.counts,
      filled(words.detail.counts, formats.number(verdict.succeeded), formats.number(verdict.failed)),
    );
    this.runbook.replaceChildren(
      ...(verdict.runbook === undefined ? [] : [`${words.detail.runbook}: `, runbookLink(verdict.runbook)]),
    );
    document.title = `${SHAPES[level]} ${headline}`;
    setIcon(ICONS[level]);
  }

  private headlineOf({ at, verdict }: OpsData): string {
    const texts = this.words.verdict;
    const reason =
      verdict.reason === undefined ? '' : `${REASONS[this.language][verdict.reason]} (${verdict.reason})`;
    if (verdict.state === 'working') return verdict.failed > 0 ? texts.recovered : texts.working;
    if (verdict.state === 'idle')
      return filled(texts.idle, this.formats.duration(at - (verdict.since ?? at)));
    return filled(texts[verdict.state], reason);
  }

  /** What will make logins fail, though none has yet. */
  private troubles({ checks, circuits }: OpsData): string[] {
    const { detail, status, circuit, operation } = this.words;
    return [
      ...checks
        .filter(
          (check) =>
            check.status === 'down' || (check.status === 'degraded' && check.criticality === 'critical'),
        )
        .map((check) => filled(detail.checkDown, check.name, status[check.status])),
      ...circuits
        .filter(({ state }) => state === 'open')
        .map((row) =>
          filled(detail.circuitOpen, operation[row.operation], circuit[row.state].split(':')[0]!),
        ),
    ];
  }
}

function setIcon(shapes: string): void {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${shapes}</svg>`;
  document
    .querySelector('link[rel=icon]')
    ?.setAttribute('href', `data:image/svg+xml,${encodeURIComponent(svg)}`);
}
