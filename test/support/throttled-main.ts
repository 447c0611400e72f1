// An app whose own login routes are limited by @nestjs/throttler, in a process of its own: the throttler is CommonJS and
// requires Nest, which is ESM only, and Jest cannot do that.
import 'reflect-metadata';
import { Controller, Get, Req, Res, UseGuards } from '@nestjs/common';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { MubarokahLogin } from 'nestjs-mubarokah';
import { OAuthRoute } from 'nestjs-mubarokah/metrics';
import { type Adapter, startApp } from './start-app.js';

@Controller('own')
@UseGuards(ThrottlerGuard)
class OwnLogin {
  constructor(private readonly login: MubarokahLogin) {}

  @Get('sign-in')
  @OAuthRoute('authorize')
  begin(@Req() request: unknown, @Res() response: unknown): Promise<void> {
    return this.login.begin(request, response);
  }
}

const { url } = await startApp(process.argv[2] as Adapter, {
  options: () => ({ loginPath: false, health: { enabled: false } }),
  imports: [ThrottlerModule.forRoot([{ ttl: 60_000, limit: 2 }])],
  controllers: [OwnLogin],
});
process.stdout.write(`${url}\n`);
