import type { NewSession } from '../../options/index.js';

const HOUR = 3_600_000;

/** A session that begins, as far as a test does not say otherwise. */
export const newSession = (key: string, given: Partial<NewSession> = {}): NewSession => ({
  key,
  owner: 'somebody',
  value: `value of ${key}`,
  idleMs: HOUR,
  maxAgeMs: 2 * HOUR,
  login: { key: `login-${key}`, result: `result of ${key}`, keepMs: HOUR, holder: 'holder', agoMs: 0 },
  ...given,
});

export const loginOf = (key: string, given: Partial<NewSession['login']> = {}): NewSession['login'] => ({
  ...newSession(key).login,
  ...given,
});
