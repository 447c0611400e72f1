/** How far a login came: the redirect to the provider, what came back, the two calls, the app's hook, the session. */
export const LOGIN_STEPS = ['redirect', 'return', 'token', 'user', 'hook', 'session', 'done'] as const;
export type LoginStep = (typeof LOGIN_STEPS)[number];
