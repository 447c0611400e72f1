const CLIENT_ID = 'demo';

const untilReset = (endpoint, answer) => ['next', { endpoint, ...answer, times: 'until-reset' }];

/** What can be typed while people come. Each lasts until `reset`. */
const FAULTS = new Map([
  ['secret', ['rotate-secret', { clientId: CLIENT_ID, clientSecret: 'another' }]],
  ['429', ['throttle', { requestsPerMinute: 0 }]],
  ['500', untilReset('token', { status: 500 })],
  ['slow', untilReset('token', { delayMs: 3_000 })],
  ['hang', untilReset('token', { hang: true })],
  ['html', untilReset('token', { body: '<h1>Whoops</h1>' })],
  ['401', untilReset('user', { status: 401 })],
  ['scope', untilReset('authorize', { redirectError: 'invalid_scope' })],
]);
const RESET = 'reset';

export const FAULT_NAMES = [...FAULTS.keys(), RESET];

/**
 * Makes the fault of that name at the sandbox, and unmakes all others. Resolves to what holds now.
 * @param {string} name
 * @param {import('./visitors.js').Visitors} visitors
 */
export async function makeFault(name, visitors) {
  const fault = FAULTS.get(name);
  if (fault === undefined && name !== RESET) return `there is none called "${name}"`;
  await visitors.fault(RESET);
  // The sandbox allows sixty token requests a minute, which are too few for this many people.
  await visitors.fault('throttle', { requestsPerMinute: false });
  if (fault === undefined) return 'none';
  await visitors.fault(...fault);
  return name;
}
