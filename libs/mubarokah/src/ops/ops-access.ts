import type { IncomingHttpHeaders } from 'node:http';
import { headersAccess } from '../http/index.js';
import type { ResolvedOpsOptions } from '../options/index.js';

/** Whether a caller may see the page. A browser asks a person for the token as the password of HTTP Basic (RFC 7617). */
export function opsAccess({
  access,
}: Pick<ResolvedOpsOptions, 'access'>): (headers: IncomingHttpHeaders) => Promise<boolean> {
  const mayAccess = headersAccess(access, false);
  if (typeof access === 'function') return mayAccess;
  return ({ authorization }) => mayAccess({ authorization: asBearer(authorization) });
}

function asBearer(authorization: string | undefined): string | undefined {
  const encoded = /^basic +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return authorization;
  const [, ...password] = Buffer.from(encoded, 'base64').toString().split(':');
  return password.length === 0 ? undefined : `Bearer ${password.join(':')}`;
}
