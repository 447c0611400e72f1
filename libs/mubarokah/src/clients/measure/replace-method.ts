type Method = (...args: never[]) => unknown;

/**
 * Puts `wrap` around a method of that one object. Returns what takes it off again. Never throws: an object that cannot be
 * changed stays as it is.
 */
export function replaceMethod<K extends string, M extends Method>(
  target: { [key in K]?: M },
  name: K,
  wrap: (original: M) => M,
): () => void {
  const original = target[name];
  if (typeof original !== 'function') return () => undefined;
  const replaced = wrap(original.bind(target) as M);
  const isOwn = Object.hasOwn(target, name);
  if (!Reflect.set(target, name, replaced)) return () => undefined;
  return () => {
    // Somebody else may have wrapped ours since: then it stays below theirs.
    if (target[name] !== replaced) return;
    if (isOwn) target[name] = original as M;
    else delete target[name];
  };
}
