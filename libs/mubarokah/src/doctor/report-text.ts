import type { Examined } from './examine.js';
import type { Finding, Severity } from './finding.js';

/** What the text is written to. */
export interface Terminal {
  /** How wide a line may be. @default 100 */
  readonly columns?: number | undefined;
  /** @default false */
  readonly hasColours?: boolean | undefined;
}

const WORDS: Readonly<Record<Severity, string>> = {
  ok: 'ok',
  warning: 'WARN',
  failure: 'FAIL',
  skipped: '-',
};
/** ECMA-48 §8.3.117 */
const COLOURS: Readonly<Record<Severity, string>> = { ok: '32', warning: '33', failure: '31', skipped: '2' };

const WORD_WIDTH = 6;
const NAME_WIDTH = 12;
const INDENT = WORD_WIDTH + NAME_WIDTH;
const WIDEST = 100;
const NARROWEST = 50;

/** The lines of one check: a word, its name, what it found, and below that what to do. */
export function checkText({ check, findings }: Examined, terminal: Terminal): string {
  return findings.map((finding, index) => findingText(index === 0 ? check : '', finding, terminal)).join('');
}

export function summaryText(all: readonly Examined[], { hasColours = false }: Terminal): string {
  const count = (severity: Severity): number =>
    all.flatMap(({ findings }) => findings).filter((finding) => finding.severity === severity).length;
  const [failures, warnings] = [count('failure'), count('warning')];
  const first = all.find(({ findings }) => findings.some(({ severity }) => severity === 'failure'))?.check;
  if (failures > 0)
    return `\n${coloured('failure', `${counted(failures, 'failure')}, ${counted(warnings, 'warning')}.`, hasColours)} Begin with "${first}".\n`;
  if (warnings > 0)
    return `\n${coloured('warning', `No failure, ${counted(warnings, 'warning')}.`, hasColours)}\n`;
  return `\n${coloured('ok', 'All is well, as far as was looked.', hasColours)}\n`;
}

function findingText(name: string, { severity, text, advice }: Finding, terminal: Terminal): string {
  const { hasColours = false } = terminal;
  const head = coloured(severity, WORDS[severity].padEnd(WORD_WIDTH), hasColours) + name.padEnd(NAME_WIDTH);
  const lines = wrapped(text, terminal);
  const rest = [...lines.slice(1), ...(advice === undefined ? [] : wrapped(`→ ${advice}`, terminal, '  '))];
  return [head + lines[0], ...rest.map((line) => ' '.repeat(INDENT) + line), ''].join('\n');
}

/** Words on lines that are not too long; a word that is longer has a line of its own. */
function wrapped(text: string, { columns = WIDEST }: Terminal, hanging = ''): string[] {
  const width = Math.max(Math.min(columns, WIDEST), NARROWEST) - INDENT;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = hanging + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function coloured(severity: Severity, text: string, hasColours: boolean): string {
  return hasColours ? `\u001b[${COLOURS[severity]}m${text}\u001b[0m` : text;
}
