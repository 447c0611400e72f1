import { readdirSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { CALLBACK_REASONS } from '../outcomes/index.js';
import { runbookOf } from './runbook-of.js';

const RUNBOOKS = readdirSync('docs/runbooks');

it.each(CALLBACK_REASONS)('there is the runbook for %s', (reason) => {
  expect(RUNBOOKS).toContain(`${runbookOf(reason)}.md`);
});
