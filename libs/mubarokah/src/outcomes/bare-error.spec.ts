import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { bareError } from './bare-error.js';

const SECRET = 'hunter2';

class ReplyError extends Error {
  command = { name: 'AUTH', args: [SECRET] };
}

function throwing(error: Error): Error {
  return error;
}

describe('bareError', () => {
  it('tells the kind, the code and the place of an error', () => {
    const thrown = throwing(Object.assign(new ReplyError(SECRET), { code: 'ECONNREFUSED' }));
    const bare = bareError(thrown);
    expect(bare.message).toContain('ReplyError with the code ECONNREFUSED');
    const [, ...frames] = thrown.stack!.split('\n');
    expect(bare.stack!.split('\n').slice(1)).toEqual(frames);
    expect(frames.length).toBeGreaterThan(0);
  });

  it.each<[string, unknown]>([
    ['message', new Error(SECRET)],
    ['message of many lines', new Error(`a\n    at ${SECRET} (x.ts:1:1)\n    at b`)],
    ['stack that was made up', Object.assign(new Error('zzz'), { stack: `b\n    at ${SECRET} (x.ts:1:1)` })],
    ['message that was changed', Object.assign(new Error(SECRET), { message: 'other' })],
    ['field', new ReplyError('a')],
    ['cause', new Error('a', { cause: new Error(SECRET) })],
    ['errors', new AggregateError([new Error(SECRET)], 'a')],
    ['name', Object.assign(new Error('a'), { name: SECRET })],
    ['code', Object.assign(new Error('a'), { code: `${SECRET} ` })],
    ['constructor', { constructor: { name: `${SECRET} !` } }],
    ['text', SECRET],
    ['object', { message: SECRET }],
  ])('leaves out a %s', (_, thrown) => {
    expect(inspect(bareError(thrown), { depth: 10, showHidden: true })).not.toContain(SECRET);
  });

  it('makes an error of one that cannot be read', () => {
    const unreadable = Object.defineProperty(new Error('a'), 'code', {
      get: () => {
        throw new Error(SECRET);
      },
    });
    expect(inspect(bareError(unreadable))).not.toContain(SECRET);
  });

  it.each([undefined, null, 0, '', Object.create(null)])('makes an error of %p too', (thrown) => {
    expect(bareError(thrown)).toBeInstanceOf(Error);
  });
});
