import type { OpsData } from '../src/ops/ops-data.js';
import { Charts, COUNTED, sumOf } from './charts.js';
import { el, setText } from './dom.js';
import { Formats } from './format.js';
import { Tables } from './tables.js';
import { VerdictView } from './verdict-view.js';
import { filled, WORDS } from './words.js';

const POLL_MS = 5_000;
/** So long after its last answer another replica takes the place of the one that was shown. */
const REPLICA_GONE_MS = 20_000;
const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 60 * 60_000;
const MAXIMUM_POINTS = 720;

const language = document.documentElement.lang === 'id' ? 'id' : 'en';
const words = WORDS[language];
const formats = new Formats(language);
const { page = '', data: dataUrl = '' } = document.body.dataset;

const verdict = new VerdictView(words, formats, language);
const charts = new Charts(words, formats);
const tables = new Tables(words, formats, language);
const tiles = (['minute', 'share', 'callback', 'sessions', 'budget'] as const).map((name) => ({
  name,
  value: el('b'),
  note: el('span', {}, words.now[name]),
}));
const notice = el('p', { class: 'notice', role: 'alert' });
const updated = el('p', { class: 'note' });
const about = el('p', { class: 'note' });
const recorded = el('p', { class: 'note' });

let rangeMs = QUARTER_MS;
let latest: OpsData | undefined;
let live: OpsData['live'] = [];
let timer: number | undefined;

const rangeButtons = (
  [
    ['quarter', QUARTER_MS],
    ['hour', HOUR_MS],
  ] as const
).map(([name, ms]) => {
  const button = el('button', { type: 'button', 'aria-pressed': String(ms === rangeMs) }, words.range[name]);
  button.addEventListener('click', () => {
    rangeMs = ms;
    for (const one of rangeButtons) one.setAttribute('aria-pressed', String(one === button));
    if (latest !== undefined) charts.update(latest, live, rangeMs);
  });
  return button;
});

document.body.replaceChildren(
  el(
    'header',
    {},
    el('h1', {}, words.title),
    updated,
    el(
      'a',
      {
        href: `${page}?lang=${words.other.language}`,
        hreflang: words.other.language,
        lang: words.other.language,
      },
      words.other.name,
    ),
  ),
  el(
    'main',
    {},
    notice,
    verdict.element,
    el(
      'section',
      { 'aria-label': words.headings.now },
      el('ul', { class: 'tiles' }, ...tiles.map(({ value, note }) => el('li', {}, value, note))),
    ),
    ...tables.sections.slice(0, 1),
    el(
      'section',
      { 'aria-labelledby': 'charts' },
      el(
        'div',
        { class: 'row' },
        el('h2', { id: 'charts' }, words.headings.charts),
        el('div', { class: 'range', role: 'group', 'aria-label': words.range.label }, ...rangeButtons),
      ),
      el('div', { class: 'charts' }, ...charts.elements),
      recorded,
    ),
    ...tables.sections.slice(1),
  ),
  el('footer', {}, about),
);

/** Shows what an answer says. */
function show(data: OpsData): void {
  const isOther = latest !== undefined && latest.process.id !== data.process.id;
  if (isOther && Date.now() - answeredAt < REPLICA_GONE_MS) {
    setText(notice, words.notes.several);
    return;
  }
  answeredAt = Date.now();
  live = [...(isOther ? [] : live), ...data.live].slice(-MAXIMUM_POINTS);
  latest = data;
  if (notice.textContent !== words.notes.several) setText(notice, '');
  setText(updated, filled(words.notes.updated, formats.moment(data.at)));
  verdict.update(data);
  showTiles(data);
  tables.update(data);
  charts.update(data, live, rangeMs);
  const { pid, version, startedAt } = data.process;
  setText(about, filled(words.notes.process, pid, version, formats.moment(startedAt)));
  setText(recorded, live[0] === undefined ? '' : filled(words.notes.live, formats.time(live[0].at)));
}

let answeredAt = 0;

function showTiles(data: OpsData): void {
  const { succeeded, failed } = data.verdict;
  const point = data.live.at(-1) ?? live.at(-1);
  // The last minute is the one that is full.
  const minute = data.minutes.find(({ at }) => at === data.at - (data.at % 60_000) - 60_000)?.faults ?? {};
  const texts = {
    minute: formats.number(sumOf(minute, ['none', ...COUNTED])),
    share: succeeded + failed === 0 ? words.noValue : formats.percent(succeeded / (succeeded + failed)),
    callback:
      typeof point?.callbackP95 === 'number' ? formats.milliseconds(point.callbackP95) : words.noValue,
    sessions: data.sessions === undefined ? words.noValue : formats.number(data.sessions.count),
    budget: typeof point?.tokenRequests === 'number' ? formats.number(point.tokenRequests) : words.noValue,
  };
  for (const { name, value, note } of tiles) {
    setText(value, texts[name]);
    if (name === 'budget') setText(note, filled(words.now.budget, data.tokenBudget));
    if (name === 'sessions' && data.sessions !== undefined)
      setText(
        note,
        `${words.now.sessions}, ${filled(words.notes.counted, formats.duration(data.at - data.sessions.countedAt))}`,
      );
  }
}

async function poll(): Promise<void> {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const response = await fetch(`${dataUrl}?since=${live.at(-1)?.at ?? 0}`, {
      headers: { Accept: 'application/json' },
      cache: 'no-store',
      signal: AbortSignal.timeout(POLL_MS * 2),
    });
    if (response.status === 401 || response.status === 404) return setText(notice, words.notes.refused);
    if (!response.ok) throw new Error(String(response.status));
    show((await response.json()) as OpsData);
  } catch {
    const since = latest === undefined ? words.notes.never : formats.moment(latest.at);
    setText(notice, filled(words.notes.stale, since));
  }
  timer = window.setTimeout(() => void poll(), POLL_MS);
}

document.addEventListener('visibilitychange', () => void poll());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.draw());
void poll();
