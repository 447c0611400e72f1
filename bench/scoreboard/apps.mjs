import { mubarokah } from '../login/apps/mubarokah.mjs';
import { openidClient } from '../login/apps/openid-client.mjs';
import { passportGuard } from './passport-guard.mjs';

/** By name; each resolves to what can be told to listen. Their loggers are on: what they write is read. */
export const APPS = {
  'nestjs-mubarokah': (options) => mubarokah({ ...options, logger: undefined }),
  'passport-oauth2 + AuthGuard': passportGuard,
  'openid-client': openidClient,
};
