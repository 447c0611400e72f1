import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Observable } from 'rxjs';
import * as z from 'zod/mini';
import { hasMethod } from './option-kinds.js';

/** What TLS to Mubarokah ID takes, as node:tls takes it. */
export type TlsOptions = Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'passphrase'>;

/** What is used of a Dispatcher of undici. Its own types are another's with each version. */
export interface DispatcherLike {
  dispatch(options: never, handler: never): unknown;
}

/** What is used of the HttpService of @nestjs/axios, which need not be installed. */
export interface HttpServiceLike {
  request(config: object): Observable<unknown>;
}

const pem = z.custom<string | Buffer>(
  (value) => typeof value === 'string' || Buffer.isBuffer(value),
  'must be PEM, as a string or a Buffer',
);
const pems = z.union([pem, z.array(pem)], 'must be PEM, as a string or a Buffer, or a list of them');

/** @internal */
export const tlsSchema: z.ZodMiniType<TlsOptions> = z
  .strictObject({
    ca: z.optional(pems),
    cert: z.optional(pems),
    key: z.optional(pem),
    passphrase: z.optional(z.string()),
  })
  .check(
    z.superRefine((value, context) => {
      try {
        createSecureContext(value);
        // Node takes an authority that is none in silence, and then trusts nobody.
        for (const ca of [value.ca ?? []].flat()) new X509Certificate(ca);
      } catch {
        // What OpenSSL says names no option, and might show what it read.
        context.addIssue({
          code: 'custom',
          message:
            'cannot be used: "ca", "cert" and "key" must be PEM, "key" that of "cert", "passphrase" that of "key"',
        });
      }
    }),
  );

/** @internal */
export const dispatcherSchema = z.custom<DispatcherLike>(
  hasMethod('dispatch'),
  'must be a Dispatcher of undici, such as new ProxyAgent(url)',
);

/** @internal */
export const httpServiceSchema = z.custom<HttpServiceLike>(
  hasMethod('request'),
  'must be the HttpService of @nestjs/axios',
);
