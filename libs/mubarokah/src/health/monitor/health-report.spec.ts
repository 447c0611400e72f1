import { expect, it } from '@jest/globals';
import type { Criticality, HealthStatus } from '../../options/index.js';
import { overallStatus } from './health-report.js';

const check = (criticality: Criticality, status: HealthStatus) => ({ criticality, status });

it.each<[string, HealthStatus, ReturnType<typeof check>[]]>([
  ['nothing to look at is up', 'up', []],
  ['all up is up', 'up', [check('critical', 'up'), check('degrade', 'up')]],
  ['a critical check decides', 'down', [check('critical', 'down'), check('critical', 'unknown')]],
  ['what nobody knows is not up', 'unknown', [check('critical', 'unknown'), check('degrade', 'down')]],
  ['one that may only degrade degrades', 'degraded', [check('critical', 'up'), check('degrade', 'down')]],
  ['degraded degrades', 'degraded', [check('critical', 'degraded')]],
  ['unknown changes nothing where down would only degrade', 'up', [check('degrade', 'unknown')]],
])('%s', (_, expected, checks) => {
  expect(overallStatus(checks)).toBe(expected);
});
