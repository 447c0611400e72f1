import { SANDBOX_FAULTS } from 'nestjs-mubarokah/testing';

const RESET = 'reset';

/** What can be typed while people come. Each lasts until `reset`. */
export const FAULT_NAMES = [...SANDBOX_FAULTS.keys(), RESET];

/**
 * Makes the fault of that name at the sandbox, and unmakes all others. Resolves to what holds now.
 * @param {string} name
 * @param {import('./visitors.js').Visitors} visitors
 */
export async function makeFault(name, visitors) {
  if (!FAULT_NAMES.includes(name)) return `there is none called "${name}"`;
  await visitors.fault(RESET);
  // The sandbox allows sixty token requests a minute, which are too few for this many people.
  await visitors.fault('throttle', { requestsPerMinute: false });
  if (name === RESET) return 'none';
  await visitors.fault('fault', { name });
  return name;
}
