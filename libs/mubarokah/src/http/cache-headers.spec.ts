import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { addVary, keepPrivate } from './cache-headers.js';

const newResponse = () => new ServerResponse(new IncomingMessage(new Socket()));

/** As Fastify's reply keeps headers: its own, which win, and below them those of the server's response. */
class Reply {
  readonly raw = newResponse();
  readonly own = new Map<string, string>();
  getHeader = (name: string) => this.own.get(name.toLowerCase()) ?? this.raw.getHeader(name);
  header = (name: string, value: string) => void this.own.set(name.toLowerCase(), value);
  removeHeader = (name: string) => void this.own.delete(name.toLowerCase());
}

describe('keepPrivate', () => {
  it('keeps an answer out of all caches', () => {
    const response = newResponse();
    keepPrivate(response);
    expect({ ...response.getHeaders() }).toEqual({ 'cache-control': 'private, no-store', vary: 'Cookie' });
  });

  it('replaces what was said before on either side of Fastify', () => {
    const reply = new Reply();
    reply.header('Cache-Control', 'public, max-age=60');
    reply.raw.setHeader('Cache-Control', 'public');
    keepPrivate(reply);
    expect(reply.getHeader('Cache-Control')).toBe('private, no-store');
    expect(reply.raw.getHeader('Cache-Control')).toBe('private, no-store');
  });
});

describe('addVary', () => {
  it.each([
    [undefined, 'Cookie'],
    ['', 'Cookie'],
    ['Origin', 'Origin, Cookie'],
    ['Origin,Accept-Encoding', 'Origin, Accept-Encoding, Cookie'],
    ['cookie', 'cookie'],
    ['Accept, Cookie', 'Accept, Cookie'],
    ['*', '*'],
  ])('makes of %j: %j', (before, after) => {
    const response = newResponse();
    if (before !== undefined) response.setHeader('Vary', before);
    addVary(response, 'Cookie');
    expect(response.getHeader('Vary')).toBe(after);
  });

  it('keeps both of two that were sent apart', () => {
    const response = newResponse();
    response.setHeader('Vary', ['Origin', 'Accept']);
    addVary(response, 'Cookie');
    expect(response.getHeader('Vary')).toBe('Origin, Accept, Cookie');
  });

  it('is said on both sides of Fastify', () => {
    const reply = new Reply();
    reply.header('Vary', 'Origin');
    addVary(reply, 'Cookie');
    expect([reply.own.get('vary'), reply.raw.getHeader('Vary')]).toEqual([
      'Origin, Cookie',
      'Origin, Cookie',
    ]);
  });
});
