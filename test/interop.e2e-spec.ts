import { Controller, Get, UseGuards } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  CurrentUser,
  type LoginAttempt,
  MubarokahAuthGuard,
  MubarokahClient,
  type MubarokahOptions,
  type MubarokahUser,
} from 'nestjs-mubarokah';
import { BrowserSession } from './support/browser-session.js';
import { decide } from './support/interop/consent-page.js';
import { startJmondiServer } from './support/interop/jmondi-oauth2-server.js';
import type { OAuthServer } from './support/interop/oauth-server.js';
import { startOidcProvider } from './support/interop/oidc-provider.js';
import { type Adapter, ADAPTERS, CALLBACK_PATH, startApp, type TestApp } from './support/start-app.js';
import { freePort } from './support/free-port.js';

@Controller()
class ProfileController {
  @Get('profile')
  @UseGuards(MubarokahAuthGuard)
  profile(@CurrentUser() user: MubarokahUser) {
    return user;
  }
}
