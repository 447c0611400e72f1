import { Controller, Get, Module, Redirect, Req, UnauthorizedException, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthGuard, PassportModule, PassportSerializer, PassportStrategy } from '@nestjs/passport';
import { ExpressAdapter } from '@nestjs/platform-express';
import session from 'express-session';
import passport from 'passport';
import OAuth2Strategy from 'passport-oauth2';
import { loadProfileFrom } from '../login/apps/load-profile.mjs';
import { CALLBACK, LOGIN, PROFILE, REDIRECT_URI } from '../login/paths.mjs';

/** passport-oauth2 behind AuthGuard, as the documentation of Nest and Passport has them. */
export async function passportGuard({ providerUrl, clientSecret }) {
  class ProviderStrategy extends PassportStrategy(OAuth2Strategy, 'oauth2') {
    constructor() {
      super({
        authorizationURL: `${providerUrl}/oauth/authorize`,
        tokenURL: `${providerUrl}/oauth/token`,
        clientID: 'client',
        clientSecret,
        callbackURL: REDIRECT_URI,
        scope: ['view-user'],
        state: true,
        pkce: true,
      });
      loadProfileFrom(this, `${providerUrl}/api/user`);
    }

    validate(_accessToken, _refreshToken, profile) {
      return profile;
    }
  }
  class SessionSerializer extends PassportSerializer {
    serializeUser(user, done) {
      done(null, user);
    }
    deserializeUser(user, done) {
      done(null, user);
    }
  }
  class LoginGuard extends AuthGuard('oauth2') {
    async canActivate(context) {
      const allowed = await super.canActivate(context);
      await super.logIn(context.switchToHttp().getRequest());
      return allowed;
    }
  }
  class Login {
    begin() {}
    finish() {}
    profile(request) {
      if (!request.isAuthenticated()) throw new UnauthorizedException();
      return request.user;
    }
  }
  const route = (path, name, ...decorators) => {
    const method = Object.getOwnPropertyDescriptor(Login.prototype, name);
    for (const decorate of [Get(path), ...decorators]) decorate(Login.prototype, name, method);
  };
  route(LOGIN, 'begin', UseGuards(LoginGuard));
  route(CALLBACK, 'finish', UseGuards(LoginGuard), Redirect('/'));
  route(PROFILE, 'profile');
  Req()(Login.prototype, 'profile', 0);
  Controller()(Login);
  class App {}
  Module({
    imports: [PassportModule.register({ session: true })],
    controllers: [Login],
    providers: [ProviderStrategy, SessionSerializer],
  })(App);

  const app = await NestFactory.create(App, new ExpressAdapter(), { abortOnError: false });
  app.use(session({ secret: 'a-session-secret-of-32-characters', resave: false, saveUninitialized: false }));
  app.use(passport.session());
  return {
    async listen() {
      await app.listen(0, '127.0.0.1');
      return app.getHttpServer();
    },
  };
}
