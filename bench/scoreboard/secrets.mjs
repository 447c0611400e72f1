/** What must never be seen in an answer or a log. All made up. */
export const SECRETS = {
  'the client secret': 'planted-client-secret-9f2c',
  'the access token': 'planted-access-token-51ab',
  'the refresh token': 'planted-refresh-token-77de',
  'the code': 'planted-code-c03e',
  'the e-mail address': 'planted.person@example.test',
};

export const CODE = SECRETS['the code'];

/** The names of the secrets that are in that text. */
export function secretsIn(text) {
  return Object.keys(SECRETS).filter((name) => text.includes(SECRETS[name]));
}
