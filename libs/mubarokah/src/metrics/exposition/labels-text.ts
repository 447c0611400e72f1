import type { Labels } from '../metric-family.js';

type AnyLabels = Readonly<Record<string, string | number>>;
const cache = new WeakMap<object, string>();

/** `own` and then `shared`, as both formats write them between braces. What is shared by many samples is kept. */
export function labelsText(own: AnyLabels, shared: Labels | AnyLabels = {}): string {
  let text = cache.get(shared);
  if (text === undefined) cache.set(shared, (text = pairs(shared)));
  const first = pairs(own);
  return first !== '' && text !== '' ? `${first},${text}` : first + text;
}

function pairs(labels: AnyLabels): string {
  let text = '';
  for (const name of Object.keys(labels))
    text += `${text === '' ? '' : ','}${name}="${escaped(labels[name]!)}"`;
  return text;
}

function escaped(value: string | number): string {
  return String(value).replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
