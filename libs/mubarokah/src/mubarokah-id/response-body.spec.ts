import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { MAX_BODY_BYTES, readBody } from './response-body.js';

const failing = (code: string): Readable =>
  new Readable({
    read() {
      this.destroy(Object.assign(new Error(code), { code }));
    },
  });

describe('readBody', () => {
  it('joins what arrives in pieces before it decodes', async () => {
    const bytes = Buffer.from('ä€');
    const stream = Readable.from([...bytes].map((byte) => Buffer.of(byte)));
    expect(await readBody(stream)).toBe('ä€');
  });

  it('counts all pieces together, and destroys what is too large', async () => {
    const stream = Readable.from([Buffer.alloc(MAX_BODY_BYTES), Buffer.alloc(1), Buffer.alloc(1)]);
    expect(await readBody(stream)).toBeUndefined();
    expect(stream.destroyed).toBe(true);
  });

  it.each([
    'Z_DATA_ERROR',
    'Z_BUF_ERROR',
    'ERR_BROTLI_DECODER_ERROR_UNREACHABLE',
    'ERR__ERROR_FORMAT_PADDING_1',
  ])('has no body where unpacking fails with %s', async (code) => {
    expect(await readBody(failing(code))).toBeUndefined();
  });

  it('rejects where the connection broke', async () => {
    await expect(readBody(failing('ECONNRESET'))).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('rejects where it broke without saying how', async () => {
    const failure = new Error('no code');
    const stream = new Readable({ read: () => stream.destroy(failure) });
    await expect(readBody(stream)).rejects.toBe(failure);
  });

  it('reads a body that is exactly as large as it may be', async () => {
    expect(await readBody(Readable.from([Buffer.alloc(MAX_BODY_BYTES, 'x')]))).toHaveLength(MAX_BODY_BYTES);
  });

  it('rejects where the stream was destroyed before its end', async () => {
    const stream = new Readable({ read: () => stream.destroy() });
    await expect(readBody(stream)).rejects.toThrow('closed before the body ended');
  });
});
