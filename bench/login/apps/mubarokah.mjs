import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { CurrentUser, MubarokahAuthGuard, MubarokahModule } from 'nestjs-mubarokah';
import { PROFILE, REDIRECT_URI } from '../paths.mjs';

/** This library as it comes: nothing is turned off. Plain JavaScript has no decorators. */
export async function mubarokah({ providerUrl, clientSecret = 'secret', logger = false }) {
  class Profile {
    show(user) {
      return user;
    }
  }
  const show = Object.getOwnPropertyDescriptor(Profile.prototype, 'show');
  Get(PROFILE)(Profile.prototype, 'show', show);
  UseGuards(MubarokahAuthGuard)(Profile.prototype, 'show', show);
  CurrentUser()(Profile.prototype, 'show', 0);
  Controller()(Profile);
  class App {}
  const module = MubarokahModule.forRoot({
    baseUrl: providerUrl,
    clientId: 'client',
    clientSecret,
    redirectUri: REDIRECT_URI,
    cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
  });
  Module({ imports: [module], controllers: [Profile] })(App);
  const app = await NestFactory.create(App, new ExpressAdapter(), { logger, abortOnError: false });
  return {
    async listen() {
      await app.listen(0, '127.0.0.1');
      return app.getHttpServer();
    },
  };
}
