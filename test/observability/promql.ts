/** A metric as an expression names it. */
export interface Selector {
  readonly name: string;
  readonly matchers: readonly LabelMatcher[];
}

export interface LabelMatcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

export interface Named {
  readonly selectors: readonly Selector[];
  /** Those that results are grouped or matched by. */
  readonly labels: readonly string[];
}

const TOKEN = /"(?:[^"\\]|\\.)*"|\{[^}]*\}|\[[^\]]*\]|[a-zA-Z_:][\w:]*|\d[\w.]*|[^\s]/g;
const MATCHER = /(\w+)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*")/g;
const WORD = /^[a-zA-Z_:]/;
const OPERATORS = new Set(['and', 'or', 'unless', 'offset', 'bool']);
const AGGREGATIONS = new Set(['sum', 'min', 'max', 'avg', 'count', 'group', 'topk']);
const GROUPINGS = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);

/** Which metrics and labels an expression names. Whether it is one at all, promtool knows. */
export function namesOf(expression: string): Named {
  const tokens: readonly string[] = expression.match(TOKEN) ?? [];
  const selectors: Selector[] = [];
  const labels: string[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    const next = tokens[at + 1] ?? '';
    if (GROUPINGS.has(token) && next === '(') {
      const end = tokens.indexOf(')', at);
      labels.push(...tokens.slice(at + 2, end).filter((one) => WORD.test(one)));
      at = end;
    } else if (WORD.test(token) && next !== '(' && !OPERATORS.has(token) && !AGGREGATIONS.has(token)) {
      selectors.push({ name: token, matchers: next.startsWith('{') ? matchersOf(next) : [] });
    }
  }
  return { selectors, labels };
}

function matchersOf(text: string): LabelMatcher[] {
  return [...text.matchAll(MATCHER)].map(([, label, operator, value]) => ({
    label: label!,
    operator: operator!,
    value: JSON.parse(value!) as string,
  }));
}
