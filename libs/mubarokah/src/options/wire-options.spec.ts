import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { HttpService } from '@nestjs/axios';
import { describe, expect, it } from '@jest/globals';
import { Agent } from 'undici';
import { MubarokahOptionsError } from './options-error.js';
import { resolveOptions } from './resolve-options.js';

const resolve = (options: object, environment: NodeJS.ProcessEnv = {}) =>
  resolveOptions(
    {
      clientId: 'shop',
      clientSecret: 'correct horse battery staple',
      redirectUri: 'https://shop.example/auth/mubarokah/callback',
      cookieSecret: 'cookie-secret-of-more-than-32-characters',
      ...options,
    },
    environment,
  );

function faultsOf(options: object, environment: NodeJS.ProcessEnv = {}): readonly string[] {
  try {
    resolve(options, environment);
  } catch (error) {
    if (!(error instanceof MubarokahOptionsError)) throw error;
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('hunter2');
    return error.faults;
  }
  return [];
}

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});
const dispatcher = new Agent();
const httpService = new HttpService();
const unusable =
  '"tls" cannot be used: "ca", "cert" and "key" must be PEM, "key" that of "cert", "passphrase" that of "key".';

describe('how Mubarokah ID is reached', () => {
  it('is left to the defaults', () => {
    const { tls, dispatcher: ours, httpService: apps } = resolve({});
    expect([tls, ours, apps]).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    { tls: { key } },
    { tls: { key: Buffer.from(key) } },
    { tls: {} },
    { dispatcher },
    { httpService },
  ])('is said by an option as it is', (options) => {
    expect(resolve(options)).toMatchObject(options);
  });

  it.each<[options: object, faults: string[]]>([
    [{ tls: { ca: 'hunter2' } }, [unusable]],
    [{ tls: { cert: 'hunter2' } }, [unusable]],
    [{ tls: { key: 'hunter2' } }, [unusable]],
    [{ tls: { ca: 7 } }, ['"tls.ca" must be PEM, as a string or a Buffer, or a list of them.']],
    [{ tls: { key: 7 } }, ['"tls.key" must be PEM, as a string or a Buffer.']],
    [
      { tls: { rejectUnauthorized: false } },
      ['"tls.rejectUnauthorized" is not an option: check its spelling.'],
    ],
    [{ dispatcher: {} }, ['"dispatcher" must be a Dispatcher of undici, such as new ProxyAgent(url).']],
    [{ httpService: {} }, ['"httpService" must be the HttpService of @nestjs/axios.']],
    [
      { tls: {}, dispatcher },
      ['"tls" has no effect beside "dispatcher", which decides: leave one of them out.'],
    ],
    [
      { tls: {}, httpService },
      ['"tls" has no effect beside "httpService", which decides: leave one of them out.'],
    ],
    [
      { dispatcher, httpService },
      ['"dispatcher" has no effect beside "httpService", which decides: leave one of them out.'],
    ],
  ])('is refused where %o cannot work', (options, faults) => {
    expect(faultsOf(options)).toEqual(faults);
  });

  const proxyFault = 'HTTPS_PROXY must be the URL of a proxy, such as "http://proxy.example:3128".';

  it.each([
    { HTTPS_PROXY: 'shop:hunter2@proxy' },
    { https_proxy: 'ftp://proxy', HTTPS_PROXY: 'http://proxy' },
  ])('is refused where %o names no proxy', (environment) => {
    expect(faultsOf({}, environment)).toEqual([proxyFault]);
  });

  it.each([
    {},
    { HTTPS_PROXY: '' },
    { HTTPS_PROXY: 'http://shop:hunter2@proxy:3128' },
    { https_proxy: 'socks5://p' },
  ])('may be by %o', (environment) => {
    expect(faultsOf({}, environment)).toEqual([]);
  });

  it.each([{ dispatcher }, { httpService }, { baseUrl: 'http://localhost:4000' }])(
    'is not by a proxy of the environment with %o',
    (options) => {
      expect(faultsOf(options, { HTTPS_PROXY: 'proxy' })).toEqual([]);
    },
  );
});
