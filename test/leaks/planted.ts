import { hkdfSync } from 'node:crypto';
import { PLANTED } from '../grid/planted.js';
import { Secrets } from './secrets.js';

export const CLIENT_SECRET = PLANTED.clientSecret;
export const COOKIE_SECRET = 'PLANTEDcookiesecret6Qw3-of-more-than-32-characters';
export const OLD_COOKIE_SECRET = 'PLANTEDoldsecret2Xv8-of-more-than-32-characters';
export const STRANGER = 'PLANTEDstranger2Mf6';

/** What the provider says of a person. */
export const USER = {
  id: '620260777',
  name: 'PLANTED Person Fh2',
  email: PLANTED.email,
  username: 'PLANTEDusername3Ek9',
  profile_picture: 'https://planted-picture.example/5Tn2.png',
  phone_number: PLANTED.phone,
  address: 'PLANTED Street 17',
  bio: 'PLANTED biography 8Wd',
};
export const LIFETIME_MS = 86_400_000;
export const TOKENS = {
  access_token: PLANTED.accessToken,
  refresh_token: PLANTED.refreshToken,
  token_type: 'Bearer',
  expires_in: LIFETIME_MS / 1000,
};
export const RENEWED = {
  ...TOKENS,
  access_token: 'PLANTEDnewtoken1Gs5',
  refresh_token: 'PLANTEDnewrefresh7Bm3',
};

/** All that is known beforehand. States, verifiers, codes and session ids are learnt as they come up. */
export function plantedSecrets(): Secrets {
  const secrets = new Secrets({
    'client secret': CLIENT_SECRET,
    'cookie secret': COOKIE_SECRET,
    'old cookie secret': OLD_COOKIE_SECRET,
    'access token': TOKENS.access_token,
    'refresh token': TOKENS.refresh_token,
    'new access token': RENEWED.access_token,
    'new refresh token': RENEWED.refresh_token,
    'query of a stranger': STRANGER,
    'text of the provider': 'PLANTED words of the provider 4Rz',
    'text of the app': 'PLANTED words of the app 6Yc',
    ...USER,
  });
  for (const secret of [COOKIE_SECRET, OLD_COOKIE_SECRET]) {
    const key = Buffer.from(hkdfSync('sha256', secret, '', 'mubarokah/key', 32));
    for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const)
      secrets.learn('key', key.toString(encoding));
  }
  return secrets;
}
