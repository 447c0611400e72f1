import type { Readable } from 'node:stream';
import { brotliDecompress, constants, inflate, unzip } from 'node:zlib';

/** No answer of Mubarokah ID comes near it: a larger one is refused unread. */
export const MAX_BODY_BYTES = 262_144;

const UTF_8 = new TextDecoder();

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
    stream.on('end', () => resolve(UTF_8.decode(Buffer.concat(chunks))));
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

type Decompress = (
  packed: Buffer,
  options: { readonly finishFlush: number; readonly maxOutputLength: number },
  done: (error: Error | null, unpacked: Buffer) => void,
) => void;

const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = constants;
/** With how what was flushed is read, whether or not an end follows: the JSON tells if it is whole. */
const DECODERS: ReadonlyMap<string, readonly [Decompress, finishFlush: number]> = new Map([
  ['gzip', [unzip, Z_SYNC_FLUSH]],
  ['x-gzip', [unzip, Z_SYNC_FLUSH]],
  ['compress', [unzip, Z_SYNC_FLUSH]],
  ['deflate', [inflate, Z_SYNC_FLUSH]],
  ['br', [brotliDecompress, BROTLI_OPERATION_FLUSH]],
]);

/** What is asked for, and can be read. */
export const ACCEPT_ENCODING = 'gzip, compress, deflate, br';

/** The body as text; undefined when it cannot be decompressed, or is larger than {@link MAX_BODY_BYTES} once it is. */
export function decodeBody(
  chunks: readonly Buffer[],
  encoding: unknown,
): string | Promise<string | undefined> {
  const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  const decoder = typeof encoding === 'string' ? DECODERS.get(encoding.toLowerCase()) : undefined;
  if (decoder === undefined || bytes.length === 0) return UTF_8.decode(bytes);
  const [decompress, finishFlush] = decoder;
  return new Promise((resolve) => {
    decompress(bytes, { finishFlush, maxOutputLength: MAX_BODY_BYTES }, (error, unpacked) =>
      resolve(error === null ? UTF_8.decode(unpacked) : undefined),
    );
  });
}
