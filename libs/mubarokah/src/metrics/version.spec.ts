import { expect, it } from '@jest/globals';
import manifest from '../../package.json' with { type: 'json' };
import { VERSION } from './version.js';

it('is the version of package.json', () => {
  expect(VERSION).toBe(manifest.version);
});
