import type { ExecutionContext } from '@nestjs/common';
import type { MubarokahUser } from '../options/index.js';
import type { MubarokahSession } from '../session/mubarokah-session.js';

/** What a guard leaves on the request. */
export interface AuthenticatedRequest {
  user?: MubarokahUser;
  mubarokahSession?: MubarokahSession;
}

/** The requests of calls that hold theirs somewhere else, as guards found them: parameter decorators need them too. */
const requests = new WeakMap<object, AuthenticatedRequest>();

/** Where a handler's parameter decorators look for who is logged in. */
export function requestOf(context: ExecutionContext): AuthenticatedRequest {
  const call = callOf(context);
  return (call && requests.get(call)) ?? call ?? {};
}

/** Has {@link requestOf} find the request that a guard went by. */
export function rememberRequest(context: ExecutionContext, request: AuthenticatedRequest): void {
  const call = callOf(context);
  if (call !== undefined) requests.set(call, request);
}

/** A connection outlives its messages: nobody is logged in any more whom a guard has not found this time. */
export function forgetRequest(context: ExecutionContext): void {
  const call = callOf(context);
  if (call !== undefined) requests.delete(call);
}

/** Which argument of a handler belongs to this call, or to its connection, and to nobody else's, where it is not the first. */
const CALL_ARGUMENT: ReadonlyMap<string, number> = new Map([
  ['graphql', 2], // the context of the operation
  ['rpc', 1], // the context of the message
]);

function callOf(context: ExecutionContext): object | undefined {
  const call = context.getArgByIndex<unknown>(CALL_ARGUMENT.get(context.getType<string>()) ?? 0);
  return typeof call === 'object' && call !== null ? call : undefined;
}
