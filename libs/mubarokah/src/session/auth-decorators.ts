import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { MubarokahUser } from '../options/index.js';
import type { MubarokahSession } from './mubarokah-session.js';

/** What the guard leaves on the request. */
export interface AuthenticatedRequest {
  user?: MubarokahUser;
  mubarokahSession?: MubarokahSession;
}

/** @internal */
export const PUBLIC = 'mubarokah:public';
/** @internal */
export const REQUIRED_SCOPES = 'mubarokah:scopes';

/** Lets everybody in where {@link MubarokahAuthGuard} guards the whole app or controller. */
export const Public = () => SetMetadata(PUBLIC, true);

/**
 * The scopes that must have been granted, checked by {@link MubarokahAuthGuard}.
 *
 * @example
 * @RequireScopes('detail-user')
 */
export const RequireScopes = (...scopes: string[]) => SetMetadata(REQUIRED_SCOPES, scopes);

const requestOf = (context: ExecutionContext): AuthenticatedRequest => context.switchToHttp().getRequest();

/** The {@link MubarokahUser} who is logged in, behind {@link MubarokahAuthGuard}; else undefined. */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext) => requestOf(context).user,
);

/** The {@link MubarokahSession} of the request, behind {@link MubarokahAuthGuard}; else undefined. */
export const CurrentSession = createParamDecorator(
  (_: unknown, context: ExecutionContext) => requestOf(context).mubarokahSession,
);
