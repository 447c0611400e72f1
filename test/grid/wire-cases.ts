import { BODY_NAMES, type BodyName, bodyOf } from './bodies.js';
import { DELIVERY_NAMES, type DeliveryName, deliveryOf } from './deliveries.js';
import { Dice } from './dice.js';
import { ALWAYS, type Answer, type Pace, type Reach, type WireCase, type WireEndpoint } from './grid-case.js';
import { HEADER_NAMES, type HeaderName } from './header-sets.js';

type Draft = Omit<WireCase, 'kind' | 'id' | 'endpoint'>;

const FINE = [200, 201, 202, 203, 204, 206, 226];
const MOVED = [300, 301, 302, 303, 304, 305, 307, 308];
const REFUSED = [400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 413, 415, 418, 419, 421, 422, 423, 425];
const MORE_REFUSED = [426, 428, 429, 431, 440, 444, 451, 460, 499];
const FAILED = [500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 521, 522, 524, 525, 529, 530, 598, 599];
const STATUSES = [...FINE, ...MOVED, ...REFUSED, ...MORE_REFUSED, ...FAILED, 600, 700, 999];

/** Deliveries that a reply without a body can have. */
const BODILESS: readonly DeliveryName[] = [
  'at once',
  'at once, and hangs up',
  'in pieces',
  'slowly',
  'never begins',
  'reset before it begins',
];
/** What does not fit into one read of the socket would come after the connection is free again. */
const LARGEST_BEFORE_MORE = 16_384;
const LARGEST_TO_READ = 250_000;

/** The first `count` cases of an endpoint: the same for every count that is larger. */
export function wireCases(endpoint: WireEndpoint, seed: string, count: number): WireCase[] {
  const cases: WireCase[] = [];
  const known = new Set<string>();
  for (const draft of drafts(endpoint, new Dice(`${seed}/${endpoint}`))) {
    if (cases.length === count) break;
    const key = JSON.stringify(draft);
    if (known.has(key) || !isPossible(draft)) continue;
    known.add(key);
    cases.push({ kind: 'wire', id: `${endpoint}-${cases.length + 1}`, endpoint, ...draft });
  }
  return cases;
}

/** Each value of each dimension alone, then any of them together, without an end. */
function* drafts(endpoint: WireEndpoint, dice: Dice): Generator<Draft> {
  const bodies = bodiesOf(endpoint);
  for (const delivery of DELIVERY_NAMES) {
    yield draft({ delivery });
    yield draft({ delivery, status: 503, headers: 'wait 0' }, { times: 1 });
  }
  for (const body of [...BODY_NAMES.anything, ...bodies.almost]) yield draft({ body });
  for (const body of bodies.refusals) yield draft({ body, status: 400 });
  for (const status of STATUSES) yield draft({ status }, { repetitions: 4 });
  for (const headers of HEADER_NAMES) yield draft({ headers, status: 429, body: 'Too Many Attempts.' });
  for (const status of [...MOVED, 200, 201, 401])
    yield draft({ status, headers: 'a thief to go to' }, { repetitions: 4 });
  // Only these can be without a token.
  if (endpoint !== 'user')
    for (const reach of ['refused', 'no such name', 'no TLS', 'mute TLS'] as const)
      for (const repetitions of [0, 1, 4] as const)
        yield draft({}, { reach, pace: reach === 'mute TLS' ? 'unconnected' : 'patient', repetitions });
  for (const status of [400, 401, 403]) for (const body of bodies.refusals) yield draft({ body, status });
  for (;;) yield thrown(endpoint, dice);
}

const draft = (answer: Partial<Answer>, more: Partial<Draft> = {}): Draft => {
  const whole: Answer = { status: 200, body: 'good', headers: 'plain', delivery: 'at once', ...answer };
  const needsHaste = deliveryOf(whole.delivery).arrives === 'too late' || whole.delivery === 'slowly';
  const pace: Pace = needsHaste ? 'hasty' : 'patient';
  const reach: Reach = 'reachable';
  return { pace, reach, answer: whole, times: ALWAYS, repetitions: 1, ...more };
};

function thrown(endpoint: WireEndpoint, dice: Dice): Draft {
  const status = thrownStatus(dice);
  const answer: Answer = {
    status,
    body: thrownBody(endpoint, status, dice),
    headers: dice.chance(0.4) ? 'plain' : thrownHeaders(dice),
    delivery: dice.chance(0.5) ? 'at once' : dice.pick(DELIVERY_NAMES),
  };
  const { pace } = draft(answer);
  return draft(answer, {
    pace: dice.chance(0.3) ? 'hasty' : pace,
    times: dice.pick([1, 2, ALWAYS]),
    repetitions: dice.pick([0, 1, 1, 4]),
  });
}

function thrownStatus(dice: Dice): number {
  const chance = dice.next();
  if (chance < 0.35) return 200;
  if (chance < 0.5) return dice.pick([400, 401, 403]);
  if (chance < 0.65) return dice.pick([429, 503]);
  return dice.pick(STATUSES);
}

function thrownBody(endpoint: WireEndpoint, status: number, dice: Dice): BodyName {
  const { almost, refusals } = bodiesOf(endpoint);
  const chance = dice.next();
  if (chance < 0.4) return dice.pick(BODY_NAMES.anything);
  const isExpected = chance < 0.9;
  return dice.pick(status < 300 === isExpected ? almost : refusals);
}

/** A wait that is kept costs a second of real time. */
function thrownHeaders(dice: Dice): HeaderName {
  const name = dice.pick(HEADER_NAMES);
  return name === 'wait 1' && dice.chance(0.7) ? 'wait 0' : name;
}

const bodiesOf = (endpoint: WireEndpoint) =>
  endpoint === 'token' || endpoint === 'refresh' ? BODY_NAMES.token : BODY_NAMES.api;

function isPossible({ answer: { status, body, delivery } }: Draft): boolean {
  if (status === 204 || status === 304) return body === 'good' && BODILESS.includes(delivery);
  const { bytes, encoding, says } = bodyOf(body);
  if (delivery === 'longer than said' || delivery === 'before another reply')
    return bytes.length < LARGEST_BEFORE_MORE;
  const { arrives } = deliveryOf(delivery);
  // What nobody can unpack, or should read, may be given up before the line breaks: either is right.
  const isGivenUp = says === 'nothing' && (encoding !== undefined || bytes.length > LARGEST_TO_READ);
  return arrives === 'whole' || !isGivenUp;
}
