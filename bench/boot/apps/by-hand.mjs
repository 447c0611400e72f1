// What one writes without this library: the same packages that its peers have. Plain JavaScript has no decorators.
import { HttpModule } from '@nestjs/axios';
import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import session from 'express-session';
import passport from 'passport';
import OAuth2Strategy from 'passport-oauth2';
import { listen } from './nest-app.mjs';

const PROVIDER = 'https://accounts.mubarokah.com';

export const paths = { '/auth/mubarokah': 302, '/health': 200, '/metrics': 200 };

class Health {
  constructor(checks) {
    this.checks = checks;
  }
  check() {
    return this.checks.check([]);
  }
}
Reflect.defineMetadata('design:paramtypes', [HealthCheckService], Health);
const check = Object.getOwnPropertyDescriptor(Health.prototype, 'check');
Get()(Health.prototype, 'check', check);
HealthCheck()(Health.prototype, 'check', check);
Controller('health')(Health);

export function app(platform) {
  passport.use(
    new OAuth2Strategy(
      {
        authorizationURL: `${PROVIDER}/oauth/authorize`,
        tokenURL: `${PROVIDER}/oauth/token`,
        clientID: 'client',
        clientSecret: 'secret',
        callbackURL: 'http://localhost/auth/mubarokah/callback',
        scope: ['view-user'],
        state: true,
        pkce: true,
      },
      (_accessToken, _refreshToken, profile, done) => done(null, profile),
    ),
  );
  return listen(platform, {
    imports: [HttpModule, TerminusModule, PrometheusModule.register()],
    controllers: [Health],
    prepare(nest) {
      nest.use(
        session({ secret: 'a-session-secret-of-32-characters', resave: false, saveUninitialized: false }),
      );
      nest.use('/auth/mubarokah', passport.authenticate('oauth2'));
    },
  });
}
