import { addAbortSignal, type Readable } from 'node:stream';

/** No answer of Mubarokah ID comes near it: a larger one is refused unread. */
export const MAX_BODY_BYTES = 262_144;

const DECODING = /^(Z_|ERR_BROTLI|ERR__ERROR_FORMAT|ERR_ZSTD)/;

/**
 * Reads a response's body as UTF-8. Resolves to undefined when it is larger than {@link MAX_BODY_BYTES} once
 * decompressed, or cannot be decompressed; rejects when the connection broke or the signal fired.
 */
export async function readBody(stream: Readable, signal: AbortSignal): Promise<string | undefined> {
  addAbortSignal(signal, stream);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) return undefined; // leaving the loop destroys the stream
      chunks.push(chunk);
    }
  } catch (error) {
    if (DECODING.test((error as { code?: string }).code ?? '')) return undefined;
    throw error;
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
