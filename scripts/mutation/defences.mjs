/**
 * What the gate mutates, by room: the files that decide what is believed of what comes from outside. All of the rooms
 * would take too long there.
 */
export const DEFENCES = {
  sealing: ['key-ring', 'sealer'],
  'mubarokah-id': ['api-reply', 'token-reply', 'user-reply', 'retry-after', 'read-body'],
  session: ['login-claims', 'session-records'],
  auth: ['auth-decorators', 'login-required.filter', 'mubarokah-auth.guard'],
  login: [
    'callback-claims',
    'callback-parameters',
    'callback-reason',
    'client-networks',
    'device-cookie',
    'login-cookies',
    'logout-origin',
    'prefetch',
    'refusal-counts',
    'return-to',
  ],
};
