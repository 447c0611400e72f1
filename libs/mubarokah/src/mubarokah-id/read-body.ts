import type { Readable } from 'node:stream';

/** No answer of Mubarokah ID comes near it: a larger one is refused unread. */
export const MAX_BODY_BYTES = 262_144;

// Stryker disable next-line Regex: no code of Node's holds one of these words anywhere but at its beginning
const DECODING = /^(Z_|ERR_BROTLI|ERR__ERROR_FORMAT|ERR_ZSTD)/;

/**
 * Reads a response's body as UTF-8. Resolves to undefined when it is larger than {@link MAX_BODY_BYTES} once
 * decompressed, or cannot be decompressed; rejects when it broke off.
 */
export function readBody(stream: Readable): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else {
        resolve(undefined);
        stream.destroy();
      }
    });
    stream.on('end', () => resolve(new TextDecoder().decode(Buffer.concat(chunks))));
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (DECODING.test(String(error.code))) resolve(undefined);
      else reject(error);
    });
    stream.on('close', () => {
      // Stryker disable next-line ConditionalExpression: the promise has settled by then, and what is saved is an error
      if (!stream.readableEnded) reject(new Error('The connection closed before the body ended.'));
    });
  });
}
