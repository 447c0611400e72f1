import type { ExecutionContext } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { forgetRequest, rememberRequest, requestOf } from './current-request.js';

const contextOf = (type: string, ...args: unknown[]): ExecutionContext =>
  ({ getType: () => type, getArgByIndex: (index: number) => args[index] }) as unknown as ExecutionContext;
const request = { user: { id: '7' } } as never;

describe('the request that a handler belongs to', () => {
  it('is its first argument where no guard has said another', () => {
    const native = {};
    expect(requestOf(contextOf('http', native, {}))).toBe(native);
  });

  it.each([
    ['graphql', (call: object) => [undefined, {}, call, {}]],
    ['rpc', (call: object) => ['data', call]],
    ['ws', (call: object) => [call, 'data']],
  ])('is the one that the guard went by, for that call of %s alone', (type, argumentsOf) => {
    const call = {};
    rememberRequest(contextOf(type, ...argumentsOf(call)), request);
    expect(requestOf(contextOf(type, ...argumentsOf(call)))).toBe(request);
    const other = {};
    expect(requestOf(contextOf(type, ...argumentsOf(other)))).toBe(other);
    forgetRequest(contextOf(type, ...argumentsOf(call)));
    expect(requestOf(contextOf(type, ...argumentsOf(call)))).toBe(call);
  });

  it.each([undefined, null, 'text'])(
    'is shared by nobody where the call has no object of its own: %p',
    (call) => {
      rememberRequest(contextOf('rpc', 'data', call), request);
      forgetRequest(contextOf('rpc', 'data', call));
      rememberRequest(contextOf('rpc', 'data', call), request);
      expect(requestOf(contextOf('rpc', 'data', call))).toEqual({});
    },
  );
});
