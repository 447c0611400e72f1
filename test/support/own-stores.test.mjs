// Run by Node's own test runner, as an app might: node --test
import { describe, test } from 'node:test';
import { MemorySessionStore, MemoryTokenStore } from 'nestjs-mubarokah';
import { sessionStoreChecks, tokenStoreChecks } from 'nestjs-mubarokah/testing';

let now = 0;
const clock = () => now;
const pass = (ms) => (now += ms);
const { BROKEN } = process.env;

/** A store, one method of whose apps does nothing where the environment says so. */
const store = (Store) => ({
  scope: 'process',
  apps: new Store(clock),
  forApp(appId) {
    const app = this.apps.forApp(BROKEN === 'forApp' ? 'one for all' : appId);
    if (BROKEN in app) app[BROKEN] = async () => undefined;
    return app;
  },
});

describe('sessions', () => {
  const checks = sessionStoreChecks(() => store(MemorySessionStore), pass);
  for (const { name, run } of checks) test(name, run);
});
describe('tokens', () => {
  for (const { name, run } of tokenStoreChecks(() => store(MemoryTokenStore), pass)) test(name, run);
});
