import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CONTROL_ROUTES } from './control-routes.js';
import { SANDBOX_FAULTS } from './faults.js';

const page = readFileSync(new URL('../../../../../docs/sandbox.md', import.meta.url), 'utf8');

describe('docs/sandbox.md', () => {
  it('has each route of the control API, and no other', () => {
    const documented = [...page.matchAll(/^\| `(GET|POST) \/__sandbox\/([\w-]+)`/gm)];
    expect(documented.map(([, method, name]) => `${method} ${name}`).sort()).toEqual(
      [...CONTROL_ROUTES.keys()].sort(),
    );
  });

  it('has each fault, and no other', () => {
    const documented = [...page.matchAll(/^\| `([a-z]+-[a-z\d]+)` +\| (.+?) +\|$/gm)];
    expect(documented.map(([, name, title]) => [name, title])).toEqual([...SANDBOX_FAULTS]);
  });
});
