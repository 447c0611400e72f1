export type AnyLabels = Readonly<Record<string, string | number>>;

const cache = new WeakMap<object, string>();

/** As both formats write labels between braces. The text is kept as long as the object is. */
export function keptText(labels: AnyLabels): string {
  let text = cache.get(labels);
  if (text === undefined) cache.set(labels, (text = pairs(labels)));
  return text;
}

/** `own` and then `shared`, which many samples have in common. */
export function labelsText(own: AnyLabels, shared?: AnyLabels): string {
  const text = shared === undefined ? '' : keptText(shared);
  const first = pairs(own);
  return first !== '' && text !== '' ? `${first},${text}` : first + text;
}

const edges = new Map<string | number, string>();

/** Of a sample of a histogram; its sum and its count have no edge. The text of an edge is kept, since there are few. */
export function bucketText(edge: string | number | undefined, shared: AnyLabels): string {
  const text = keptText(shared);
  if (edge === undefined) return text;
  let first = edges.get(edge);
  if (first === undefined) edges.set(edge, (first = pairs({ le: edge })));
  return text === '' ? first : `${first},${text}`;
}

function pairs(labels: AnyLabels): string {
  let text = '';
  for (const [name, value] of Object.entries(labels))
    text += `${text === '' ? '' : ','}${name}="${escaped(value)}"`;
  return text;
}

function escaped(value: string | number): string {
  const text = String(value);
  if (!/[\\\n"]/.test(text)) return text;
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
