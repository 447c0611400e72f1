/**
 * What the gate mutates, by room: some of the files that decide what is believed of what comes from outside, as far as its
 * time goes. `npm run test:mutation` mutates all of the rooms.
 */
export const DEFENCES = {
  sealing: ['key-ring', 'sealer'],
  'mubarokah-id': ['user-reply'],
  session: ['login-claims'],
  auth: ['access.guard', 'auth-decorators', 'mubarokah-auth.guard'],
  login: ['callback-parameters', 'return-to'],
};
