// Sessions as logins begin them, by the thousand.

/** Of a sealed session with a person in it. */
const VALUE = 'x'.repeat(310);
/** Of what a repeated callback is answered by. */
const RESULT = 'x'.repeat(146);
const IN_FLIGHT = 500;

export function begin(store, name, lifeMs) {
  return store.create({
    key: `k${name}`,
    owner: `o${name}`,
    value: VALUE,
    idleMs: lifeMs,
    maxAgeMs: lifeMs,
    login: { key: `l${name}`, result: RESULT, keepMs: 1_000, holder: 'holder', agoMs: 1 },
  });
}

/** @param lifeMs a function that gives how long each of them lives */
export async function fill(store, size, lifeMs) {
  let count = 0;
  const one = async () => {
    while (count < size) {
      count += 1;
      await begin(store, count - 1, lifeMs());
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, one));
}
