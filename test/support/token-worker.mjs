// One replica of an app that asks for a user's access token, again and again, when its parent says so.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { MubarokahAccessTokens, MubarokahModule, RedisTokenStore } from 'nestjs-mubarokah';

const redis = new Redis(process.env.REDIS_URL);
redis.on('error', () => undefined);
const app = await NestFactory.createApplicationContext(
  MubarokahModule.forRoot({
    issuer: process.env.ISSUER, // the same app, however it reaches the provider
    previousCookieSecrets: JSON.parse(process.env.PREVIOUS_COOKIE_SECRETS ?? '[]'),
    tokenStore: new RedisTokenStore(redis),
    health: { enabled: false },
  }),
  { logger: false },
);
const tokens = app.get(MubarokahAccessTokens);

process.on('message', async ({ userId, callers }) => {
  const calls = Array.from({ length: callers }, () =>
    tokens.accessTokenFor({ id: userId }).then(
      (token) => ({ token }),
      (error) => ({ error: error.code ?? error.name }),
    ),
  );
  process.send({ results: await Promise.all(calls) });
});
process.send({ ready: true });
