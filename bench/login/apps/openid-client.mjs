import session from 'express-session';
import * as client from 'openid-client';
import { CALLBACK, LOGIN, PROFILE, REDIRECT_URI } from '../paths.mjs';
import { expressApp } from './express-app.mjs';

/** As its documentation has it, with state and PKCE kept in the session, and a new session for who logged in. */
export async function openidClient({ providerUrl, clientSecret = 'secret' }) {
  const { app, listen } = expressApp();
  const config = new client.Configuration(
    {
      issuer: providerUrl,
      authorization_endpoint: `${providerUrl}/oauth/authorize`,
      token_endpoint: `${providerUrl}/oauth/token`,
    },
    'client',
    clientSecret,
    client.ClientSecretPost(clientSecret),
  );
  client.allowInsecureRequests(config); // loopback has no TLS
  const userUrl = new URL(`${providerUrl}/api/user`);

  app.use(session({ secret: 'a-session-secret-of-32-characters', resave: false, saveUninitialized: false }));
  app.get(LOGIN, async (request, response) => {
    const codeVerifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI,
      scope: 'view-user',
      code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      state,
    });
    request.session.login = { codeVerifier, state };
    response.redirect(url.href);
  });
  app.get(CALLBACK, async (request, response) => {
    const { codeVerifier, state } = request.session.login ?? {};
    const tokens = await client.authorizationCodeGrant(config, new URL(request.originalUrl, REDIRECT_URI), {
      pkceCodeVerifier: codeVerifier,
      expectedState: state,
    });
    const answer = await client.fetchProtectedResource(config, tokens.access_token, userUrl, 'GET');
    const user = await answer.json();
    await new Promise((resolve, reject) =>
      request.session.regenerate((error) => (error ? reject(error) : resolve())),
    );
    request.session.user = user;
    response.redirect('/');
  });
  app.get(PROFILE, (request, response) => {
    if (request.session.user) response.json(request.session.user);
    else response.sendStatus(401);
  });
  return { listen };
}
