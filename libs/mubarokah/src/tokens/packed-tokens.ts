import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod/mini';
import type { NewTokenRecord } from './token-records.js';

/** Tells this form from others that may follow it. */
const VERSION = 1;
/** The version and how long the compressed text is. */
const HEAD_BYTES = 5;

/** What the text of most records is made of (RFC 1951 calls it a preset dictionary): so it takes up next to nothing. */
const DICTIONARY = Buffer.from(
  '0123456789abcdef["detail-user"],[256.17,"nbf":17,"exp":17,"sub":"1","scopes":["view-user","detail-user"]}' +
    '[17,17,["view-user","detail-user"],[null,null,256],[-401]]\n{"typ":"JWT","alg":"RS256"}\n{"aud":"9","jti":"',
);

/** A piece of a token between dots: so many bytes in base64url, or in hex where negative; null for a line of JSON. */
const token = z.array(z.union([z.string(), z.number(), z.null()]));
const head = z.tuple([z.number(), z.number(), z.array(z.string()), token, z.nullable(token)]);

type Piece = z.output<typeof token>[number];

/**
 * Tokens in the form that they are sealed in, half as long as their JSON: they are most of what a login writes. The
 * tokens of Laravel Passport are bytes that are spelt in base64url (a JWT) or in hex (a refresh token): bytes are kept as
 * such, behind the text, which is compressed.
 *
 * The length of what is sealed can be seen. Where somebody chooses a part of what is compressed, it tells them of the
 * rest. Nobody does: all of it is Mubarokah ID's, of one person, and nothing that a request brings is among it.
 */
export function packTokens({
  accessToken,
  refreshToken,
  expiresAt,
  refreshAt,
  scopes,
}: NewTokenRecord): Buffer {
  const lines: string[] = [];
  const bytes: Buffer[] = [];
  const pack = (piece: string): Piece => {
    const isHex = /^(?:[0-9a-f]{2})+$/.test(piece);
    const raw = Buffer.from(piece, isHex ? 'hex' : 'base64url');
    if (piece === '' || raw.toString(isHex ? 'hex' : 'base64url') !== piece) return piece;
    const line = raw.toString();
    if (line.startsWith('{') && !line.includes('\n') && Buffer.from(line).equals(raw) && !isHex) {
      lines.push(line);
      return null;
    }
    bytes.push(raw);
    return isHex ? -raw.length : raw.length;
  };
  const packAll = (whole: string): Piece[] => whole.split('.').map(pack);
  // In this order, in which they are unpacked again.
  const access = packAll(accessToken);
  const refresh = refreshToken === undefined ? null : packAll(refreshToken);
  const first = JSON.stringify([expiresAt, refreshAt, scopes, access, refresh]);
  const text = deflateRawSync([first, ...lines].join('\n'), { dictionary: DICTIONARY });
  const start = Buffer.alloc(HEAD_BYTES, VERSION);
  start.writeUInt32BE(text.length, 1);
  return Buffer.concat([start, text, ...bytes]);
}

/** Undefined for anything that {@link packTokens} did not make. */
export function unpackTokens(packed: Buffer): NewTokenRecord | undefined {
  try {
    if (packed[0] !== VERSION) return undefined;
    let end = HEAD_BYTES + packed.readUInt32BE(1);
    const text = inflateRawSync(packed.subarray(HEAD_BYTES, end), { dictionary: DICTIONARY });
    const [first = '', ...lines] = text.toString().split('\n');
    const unpack = (piece: Piece): string => {
      if (typeof piece === 'string') return piece;
      if (piece === null) return Buffer.from(lines.shift() ?? '').toString('base64url');
      const start = end;
      end += Math.abs(piece);
      return packed.subarray(start, end).toString(piece < 0 ? 'hex' : 'base64url');
    };
    const unpackAll = (pieces: Piece[]): string => pieces.map(unpack).join('.');
    const [expiresAt, refreshAt, scopes, access, refresh] = head.parse(JSON.parse(first));
    const accessToken = unpackAll(access);
    return {
      accessToken,
      refreshToken: refresh === null ? undefined : unpackAll(refresh),
      expiresAt,
      refreshAt,
      scopes,
    };
  } catch {
    return undefined;
  }
}
