type Method = (...args: never[]) => unknown;

/** Puts `wrap` around a method of that one object. Returns what takes it off again. */
export function replaceMethod<K extends string, M extends Method>(
  target: { [key in K]?: M },
  name: K,
  wrap: (original: M) => M,
): () => void {
  const original = target[name];
  if (typeof original !== 'function') return () => undefined;
  const replaced = wrap(original.bind(target) as M);
  const isOwn = Object.hasOwn(target, name);
  target[name] = replaced;
  return () => {
    // Somebody else may have wrapped ours since: then it stays below theirs.
    if (target[name] !== replaced) return;
    if (isOwn) target[name] = original as M;
    else delete target[name];
  };
}
