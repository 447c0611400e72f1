import session from 'express-session';
import passport from 'passport';
import OAuth2Strategy from 'passport-oauth2';
import { CALLBACK, LOGIN, PROFILE, REDIRECT_URI } from '../paths.mjs';
import { expressApp } from './express-app.mjs';
import { loadProfileFrom } from './load-profile.mjs';

/** As the documentation of Passport has it, with state and PKCE, and the profile that a strategy for a provider loads. */
export async function passportOAuth2({ providerUrl }) {
  const { app, listen } = expressApp();
  const strategy = new OAuth2Strategy(
    {
      authorizationURL: `${providerUrl}/oauth/authorize`,
      tokenURL: `${providerUrl}/oauth/token`,
      clientID: 'client',
      clientSecret: 'secret',
      callbackURL: REDIRECT_URI,
      scope: ['view-user'],
      state: true,
      pkce: true,
    },
    (_accessToken, _refreshToken, profile, done) => done(null, profile),
  );
  loadProfileFrom(strategy, `${providerUrl}/api/user`);
  passport.use(strategy);
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));

  app.use(session({ secret: 'a-session-secret-of-32-characters', resave: false, saveUninitialized: false }));
  app.use(passport.session());
  app.get(LOGIN, passport.authenticate('oauth2'));
  app.get(CALLBACK, passport.authenticate('oauth2', { failureRedirect: LOGIN }), (_request, response) =>
    response.redirect('/'),
  );
  app.get(PROFILE, (request, response) => {
    if (request.isAuthenticated()) response.json(request.user);
    else response.sendStatus(401);
  });
  return { listen };
}
