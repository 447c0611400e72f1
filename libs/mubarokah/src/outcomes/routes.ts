/** The routes of an OAuth login in an app, as the `route` label names them. */
export const OAUTH_ROUTES = [
  'mubarokah.authorize',
  'mubarokah.callback',
  'mubarokah.logout',
  'mubarokah.refresh',
  'mubarokah.other',
] as const;
export type OAuthRouteName = (typeof OAUTH_ROUTES)[number];

/** Everything this package asks of Mubarokah ID. */
export const PROVIDER_OPERATIONS = [
  'token_exchange',
  'token_refresh',
  'client_credentials',
  'api_user',
  'api_user_details',
  'api_logout_sso',
] as const;
export type ProviderOperation = (typeof PROVIDER_OPERATIONS)[number];
