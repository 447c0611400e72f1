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
