import { afterEach, describe, expect, it } from '@jest/globals';
import { resolveDrainOptions } from './drain-options.js';

describe('the time of a drain', () => {
  const { NODE_ENV } = process.env;
  afterEach(() => {
    process.env['NODE_ENV'] = NODE_ENV;
    delete process.env['KUBERNETES_SERVICE_HOST'];
  });

  it.each([
    ['production', 5_000, 20_000],
    ['development', 0, 15_000],
    ['', 0, 15_000],
  ])('where NODE_ENV is "%s" is %i ms unless it is set', (mode, drainMs, hardLimitMs) => {
    process.env['NODE_ENV'] = mode;
    expect(resolveDrainOptions({})).toMatchObject({ drainMs, hardLimitMs });
    expect(resolveDrainOptions({ drainMs: 700 })).toMatchObject({ drainMs: 700, isInDevelopment: false });
  });

  it('is that of production in Kubernetes', () => {
    process.env['NODE_ENV'] = 'development';
    process.env['KUBERNETES_SERVICE_HOST'] = '10.96.0.1';
    expect(resolveDrainOptions({})).toMatchObject({ drainMs: 5_000, isInDevelopment: false });
  });
});
