import type { HealthProbe, HealthStatus } from '../../options/index.js';

/** A probe that does whatever comes to its mind, and what is to be made of it. */
export interface MisbehavingProbe {
  readonly probe: HealthProbe;
  readonly expected: HealthStatus;
}

/** In every message that is thrown: it must turn up nowhere. */
export const PLANTED = 'planted';

const trap = (): never => {
  throw new Error(`${PLANTED} trap`);
};
const circular: Record<string, unknown> = {};
circular.self = circular;

/** What a probe comes to, and how that is read where it is an answer. */
const VALUES: readonly (readonly [HealthStatus, () => unknown])[] = [
  ['up', () => undefined],
  ['up', () => true],
  ['down', () => false],
  ['up', () => ({ status: 'up' })],
  ['degraded', () => ({ then: (resolve: (value: unknown) => void) => resolve({ status: 'degraded' }) })],
  ['down', () => ({ status: 'down', message: 7, numbers: { a: NaN, b: 1, c: 'x' }, reason: '__proto__' })],
  ...[
    () => null,
    () => 0,
    () => PLANTED,
    () => Symbol(PLANTED),
    () => 1n,
    () => [],
    () => circular,
    () => new Error(PLANTED),
    () => Object.create(null) as unknown,
    () => Object.defineProperty({}, 'status', { get: trap, enumerable: true }),
    () => Object.defineProperty({}, 'code', { get: trap, enumerable: true }),
    () => Object.defineProperty({}, 'message', { get: trap, enumerable: true }),
    () => Object.defineProperty({}, 'then', { get: trap }),
    () => new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap }),
    () => ({ status: { toString: trap } }),
    () => ({ errors: [circular] }),
  ].map((value) => ['down', value] as const),
];

const ANSWERS: readonly ((value: unknown) => unknown)[] = [
  (value) => value,
  (value) => Promise.resolve(value),
  (value) => new Promise((resolve) => setImmediate(resolve, value)),
];

const FAILURES: readonly ((value: unknown) => unknown)[] = [
  (value) => {
    throw value;
  },
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is the point
  (value) => Promise.reject(value),
  (value) => new Promise((_, reject) => setImmediate(reject, value)),
  () => new Promise(() => {}),
  (value) => new Promise((resolve) => setTimeout(resolve, 60_000, value).unref()),
];

/** The same ones each time. */
export function misbehavingProbes(count: number): MisbehavingProbe[] {
  let seed = 1;
  const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  return Array.from({ length: count }, () => {
    const [whenAnswered, value] = VALUES[random(VALUES.length)]!;
    const way = random(ANSWERS.length + FAILURES.length);
    const [answer, failure] = [ANSWERS[way], FAILURES[way - ANSWERS.length]];
    const probe = (): unknown => (answer ?? failure!)(value());
    return { probe: probe as HealthProbe, expected: answer === undefined ? 'down' : whenAnswered };
  });
}
