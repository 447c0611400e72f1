import { json, type Answer } from '../http/answer.js';
import type { IncomingRequest } from '../http/incoming-request.js';
import type { SandboxUser } from '../sandbox-options.js';
import type { Provider } from '../state/provider.js';
import { forbidden } from './api-refusals.js';
import { withCaller } from './bearer.js';

/** `GET /api/user`. */
export function answerUser(provider: Provider, request: IncomingRequest): Promise<Answer> {
  return withCaller(provider, request, ({ user, scopes }) =>
    scopes.includes('view-user')
      ? json(200, userOnTheWire(user))
      : forbidden(provider.apiErrors, request, 'insufficient_scope'),
  );
}

/** `GET /api/user/details`: the scope is not enough, the app must be approved too. */
export function answerUserDetails(provider: Provider, request: IncomingRequest): Promise<Answer> {
  return withCaller(provider, request, ({ user, client, scopes }) => {
    if (!scopes.includes('detail-user')) return forbidden(provider.apiErrors, request, 'insufficient_scope');
    if (!client.approvedForDetails) return forbidden(provider.apiErrors, request, 'unapproved_scope');
    return json(200, { ...userOnTheWire(user), ...detailsOnTheWire(user) });
  });
}

/** `GET /api/logout-sso`: ends the user's sessions and tokens everywhere, those of other apps too. */
export function answerLogoutSso(provider: Provider, request: IncomingRequest): Promise<Answer> {
  return withCaller(provider, request, ({ user }) => {
    provider.tokens.revokeAllOf(user.id);
    provider.sessions.endAllOf(user.id);
    return json(200, { message: 'Successfully logged out.' });
  });
}

function userOnTheWire(user: SandboxUser) {
  return {
    id: user.id,
    name: user.name,
    email: user.email ?? null,
    username: user.username ?? null,
    profile_picture: user.profilePicture ?? null,
    gender: user.gender ?? null,
  };
}

function detailsOnTheWire(user: SandboxUser) {
  return {
    phone_number: user.phoneNumber ?? null,
    date_of_birth: user.dateOfBirth ?? null,
    place_of_birth: user.placeOfBirth ?? null,
    address: user.address ?? null,
    bio: user.bio ?? null,
  };
}
