import { describe, expect, it } from '@jest/globals';
import { environmentOptions } from './environment-options.js';
import { resolveOptions } from './resolve-options.js';
import { SANDBOX_CLIENT } from './sandbox-defaults.js';

describe('environmentOptions', () => {
  it('listens on 4000 as the default client when nothing is set, or set to nothing', () => {
    const options = environmentOptions({ SANDBOX_PORT: '', SANDBOX_CLIENT_ID: '' });
    const rest = { dialect: 'current', apiErrors: 'stock', clients: [SANDBOX_CLIENT] };
    expect(options).toEqual({ port: 4000, ...rest });
  });

  it('reads each variable', () => {
    const options = environmentOptions({
      SANDBOX_PORT: '4100',
      SANDBOX_DIALECT: 'legacy',
      SANDBOX_API_ERRORS: 'documented',
      SANDBOX_ACCESS_TOKEN_SECONDS: '60',
      SANDBOX_CLIENT_ID: 'id',
      SANDBOX_CLIENT_SECRET: 'secret',
      SANDBOX_REDIRECT_URI: 'http://localhost:1/callback',
    });
    expect(options).toMatchObject({
      port: 4100,
      dialect: 'legacy',
      apiErrors: 'documented',
      accessTokenLifetimeSeconds: 60,
      clients: [{ clientId: 'id', clientSecret: 'secret', redirectUris: ['http://localhost:1/callback'] }],
    });
  });

  it('leaves what is wrong to be refused', () => {
    const options = environmentOptions({ SANDBOX_PORT: 'four', SANDBOX_DIALECT: 'klingon' });
    expect(() => resolveOptions(options)).toThrow(/"port": .*"dialect": /);
  });
});
