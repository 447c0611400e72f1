import { bareCalls } from './apps/bare-calls.mjs';
import { mubarokah } from './apps/mubarokah.mjs';
import { openidClient } from './apps/openid-client.mjs';
import { passportOAuth2 } from './apps/passport-oauth2.mjs';

/** By name; each resolves to what can be told to listen. */
export const APPS = {
  'nestjs-mubarokah': mubarokah,
  'passport-oauth2 and express-session': passportOAuth2,
  'openid-client and express-session': openidClient,
  'the two calls alone': bareCalls,
};
