import type { AbstractHttpAdapter } from '@nestjs/core';
import { expect, it, jest } from '@jest/globals';
import { responseFinder } from './node-response.js';

it('finds the response that Express has put on the request', () => {
  const responseOf = responseFinder({ getType: () => 'express' } as AbstractHttpAdapter);
  const res = {};
  expect(responseOf({ res })).toBe(res);
});

it('finds the reply that Fastify has made for the request', () => {
  const addHook =
    jest.fn<(name: string, hook: (request: object, reply: object, done: () => void) => void) => void>();
  const adapter = {
    getType: () => 'fastify',
    getInstance: () => ({ addHook }),
  } as unknown as AbstractHttpAdapter;
  const responseOf = responseFinder(adapter);
  const [name, hook] = addHook.mock.calls[0]!;
  const [request, reply, done] = [{}, {}, jest.fn()];
  hook(request, reply, done);
  expect([name, done.mock.calls.length]).toEqual(['onRequest', 1]);
  expect(responseOf(request)).toBe(reply);
  expect(responseOf({})).toBeUndefined();
});
