import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { AccessConflictError } from '../outcomes/auth-exceptions.js';
import { requestOf } from './current-request.js';

/**
 * Who is let in: everybody, or who was granted all of these scopes. One value under one key, so that the decorator
 * nearest to a handler says all of it.
 *
 * @internal
 */
export type Access = 'public' | readonly string[];

// Stryker disable next-line StringLiteral: the decorators and the guard share it, and any that nobody else has will do
/** @internal */
export const ACCESS = 'mubarokah:access';

type AccessDecorator = ClassDecorator & MethodDecorator;

/**
 * Lets everybody in where {@link MubarokahAuthGuard} guards the whole app or controller. The decorator nearest to a
 * handler counts: `@RequireScopes()` on a handler closes it in a class that is public.
 *
 * @throws {AccessConflictError} at boot, where the same class or handler has another decorator of the two
 */
export const Public = (): AccessDecorator => access('public');

/**
 * The scopes that must have been granted, checked by our guards; with none named, a login is enough. The
 * decorator nearest to a handler counts: the scopes of a handler replace those of its class.
 *
 * @throws {AccessConflictError} at boot, where the same class or handler has another decorator of the two
 * @example
 * @RequireScopes('detail-user')
 */
export const RequireScopes = (...scopes: string[]): AccessDecorator => access(scopes);

/** Of two decorators on one target the upper would win without a word, which may be the one that opens it. */
function access(value: Access): AccessDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (Reflect.hasOwnMetadata(ACCESS, (descriptor?.value as object | undefined) ?? target))
      throw new AccessConflictError(nameOf(target, key));
    SetMetadata(ACCESS, value)(target, key!, descriptor!);
  };
}

function nameOf(target: object, key?: string | symbol): string {
  if (key === undefined) return (target as { name: string }).name;
  return `${target.constructor.name}.${String(key)}`;
}

/** The {@link MubarokahUser} who is logged in, behind one of our guards; else undefined. */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext) => requestOf(context).user,
);

/** The {@link MubarokahSession} of the request, behind {@link MubarokahAuthGuard}; else undefined. */
export const CurrentSession = createParamDecorator(
  (_: unknown, context: ExecutionContext) => requestOf(context).mubarokahSession,
);
