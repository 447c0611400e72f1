import { expect, it } from '@jest/globals';
import { appIdOf } from './app-id.js';

const issuer = 'https://id.example';

it('an app is a client of one provider, and named so that the name fits in a cookie', () => {
  const names = [
    appIdOf({ issuer, clientId: 'shop' }),
    appIdOf({ issuer, clientId: 'blog' }),
    appIdOf({ issuer: 'https://other.example', clientId: 'shop' }),
  ];
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name).toMatch(/^[\w-]{11}$/);
  expect(appIdOf({ issuer, clientId: 'shop' })).toBe(names[0]);
});
