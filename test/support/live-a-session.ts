import { Controller, Get, UseGuards } from '@nestjs/common';
import { expect, jest } from '@jest/globals';
import {
  Clock,
  MubarokahAccessTokens,
  MubarokahAuthGuard,
  MubarokahSessions,
  RedisSessionStore,
  RedisTokenStore,
} from 'nestjs-mubarokah';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { BrowserSession } from './browser-session.js';
import type { ConnectedClient } from './redis-clients.js';
import { CALLBACK_PATH, startApp, type TestApp } from './start-app.js';

const LOGIN_PATH = '/auth/mubarokah';
const USER = { id: '1' };
const DAY_MS = 86_400_000;

@Controller()
class Pages {
  @Get('mine')
  @UseGuards(MubarokahAuthGuard)
  mine(): string {
    return 'mine';
  }
}

export interface LivedSession {
  readonly app: TestApp;
  /** Logs in, looks at a page, refreshes tokens, logs out of one session and of all others. Fails where a step does. */
  live(): Promise<void>;
  close(): Promise<void>;
}

/** An app that keeps sessions and tokens by that client, and people who use it. */
export async function startSessions({ client }: ConnectedClient, prefix: string): Promise<LivedSession> {
  let sandbox!: MubarokahSandbox;
  const app = await startApp('express', {
    controllers: [Pages],
    options: async (url) => {
      sandbox = await MubarokahSandbox.start({
        clients: [{ ...SANDBOX_CLIENT, redirectUris: [url + CALLBACK_PATH] }],
      });
      return {
        baseUrl: sandbox.url,
        sessionStore: new RedisSessionStore(client, `${prefix}:session:`),
        tokenStore: new RedisTokenStore(client, `${prefix}:tokens:`),
        health: { enabled: false },
      };
    },
  });
  const sessions = app.app.get(MubarokahSessions);
  const tokens = app.app.get(MubarokahAccessTokens);

  const logIn = async (): Promise<BrowserSession> => {
    const browser = new BrowserSession();
    const login = await browser.get(app.url + LOGIN_PATH);
    const answer = await browser.get(await sandbox.authorizeFor(login.headers.get('location')!));
    expect(answer.status).toBe(303);
    return browser;
  };
  const seesPage = async (browser: BrowserSession): Promise<boolean> =>
    (await browser.get(`${app.url}/mine`)).status === 200;

  const live = async (): Promise<void> => {
    const [one, other] = [await logIn(), await logIn()];
    expect([await seesPage(one), await seesPage(other)]).toEqual([true, true]);
    expect(await sessions.list(USER.id)).toHaveLength(2);
    const before = await tokens.accessTokenFor(USER);
    const later = Date.now() + DAY_MS - 30_000;
    const clock = jest.spyOn(app.app.get(Clock), 'now').mockImplementation(() => later);
    expect(await tokens.accessTokenFor(USER)).not.toBe(before);
    clock.mockRestore();
    expect((await one.post(`${app.url}${LOGIN_PATH}/logout`)).status).toBe(303);
    expect([await seesPage(one), await seesPage(other)]).toEqual([false, true]);
    expect(await sessions.endAll(USER.id)).toBe(1);
    expect([await seesPage(other), await sessions.list(USER.id)]).toEqual([false, []]);
  };

  return {
    app,
    live,
    async close() {
      await app.close();
      await sandbox.close();
    },
  };
}
