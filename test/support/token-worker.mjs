// One replica of an app that asks for users' access tokens when its parent says so, and tells what that took.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { MubarokahAccessTokens, MubarokahModule, RedisTokenStore } from 'nestjs-mubarokah';
import { MubarokahEvents } from 'nestjs-mubarokah/events';

const redis = new Redis(process.env.REDIS_URL);
redis.on('error', () => undefined);
let commands = 0;
const client = {
  call(...command) {
    commands += 1;
    return redis.call(...command);
  },
};
const app = await NestFactory.createApplicationContext(
  MubarokahModule.forRoot({
    issuer: process.env.ISSUER, // the same app, however it reaches the provider
    previousCookieSecrets: JSON.parse(process.env.PREVIOUS_COOKIE_SECRETS ?? '[]'),
    tokenStore: new RedisTokenStore(client),
    health: { enabled: false },
  }),
  { logger: false },
);
const tokens = app.get(MubarokahAccessTokens);
const refreshes = { accepted: 0, failed: 0, circuits: 0 };
app.get(MubarokahEvents).on('token-request', ({ error }) => {
  refreshes[error === 'none' ? 'accepted' : 'failed'] += 1;
});
app.get(MubarokahEvents).on('circuit', () => (refreshes.circuits += 1));

/** Keeps tokens as logins did, long ago. */
async function keep(kept) {
  await Promise.all(
    kept.map(({ userId, refreshToken }) => {
      const old = { accessToken: 'old', refreshToken, expiresAt: Date.now() - 1, scopes: ['view-user'] };
      return tokens.keep(userId, old, 'a-login');
    }),
  );
  process.send({ kept: true });
}

async function ask({ userIds, callers }) {
  commands = 0;
  Object.assign(refreshes, { accepted: 0, failed: 0, circuits: 0 });
  const calls = userIds.flatMap((id) =>
    Array.from({ length: callers }, () =>
      tokens.accessTokenFor({ id }).then(
        (token) => ({ token }),
        (error) => ({ error: error.code ?? error.name }),
      ),
    ),
  );
  const results = await Promise.all(calls);
  process.send({ results, commands, ...refreshes });
}

process.on('message', (message) => (message.kept === undefined ? ask(message) : keep(message.kept)));
process.send({ ready: true });
