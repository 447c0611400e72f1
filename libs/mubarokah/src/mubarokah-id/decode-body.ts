import { brotliDecompress, constants, inflate, unzip } from 'node:zlib';
import { MAX_BODY_BYTES } from './read-body.js';

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

const UTF_8 = new TextDecoder();

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
