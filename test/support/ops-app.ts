import { jest } from '@jest/globals';
import { Clock, custom, type OpsOptions } from 'nestjs-mubarokah';

import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { MubarokahEvents } from '../../libs/mubarokah/src/events/index.js';
import type { OpsData } from '../../libs/mubarokah/src/ops/ops-data.js';
import {
  CALLBACK_OUTCOMES,
  type CallbackReason,
  type ProviderOperation,
} from '../../libs/mubarokah/src/outcomes/index.js';
import { BrowserSession } from './browser-session.js';
import { type Adapter, type AppSetup, CALLBACK_PATH, startApp, type TestApp } from './start-app.js';

export const OPS_TOKEN = 'a-token-for-the-operators';
/** As a browser sends what a person types: any name, and the token as the password. */
export const OPS_LOGIN = {
  authorization: `Basic ${Buffer.from(`somebody:${OPS_TOKEN}`).toString('base64')}`,
};

export interface OpsApp extends TestApp {
  readonly sandbox: MubarokahSandbox;
  /** Logs somebody in, and returns the status that their browser ends with. */
  logIn(person?: { readonly deny?: boolean }): Promise<number>;
  data(): Promise<OpsData>;
  /** Has an hour pass in a moment, in which people log in as `minute` says for each minute, and somebody looks on. */
  liveAnHour(minute: (index: number, happen: Happenings) => void): Promise<void>;
}

export interface Happenings {
  readonly ended: (reason: CallbackReason, durationMs?: number) => void;
  readonly called: (operation: ProviderOperation, durationMs: number) => void;
  readonly sessions: (count: number) => void;
}

/** An app with the page for operators, and a sandbox that plays Mubarokah ID. */
export async function startOpsApp(
  adapter: Adapter,
  ops: OpsOptions = { access: OPS_TOKEN },
  setup: Omit<AppSetup, 'options'> = {},
): Promise<OpsApp> {
  let sandbox!: MubarokahSandbox;
  const app = await startApp(adapter, {
    ...setup,
    options: async (url) => {
      sandbox = await MubarokahSandbox.start({
        clients: [{ ...SANDBOX_CLIENT, redirectUris: [url + CALLBACK_PATH] }],
      });
      return {
        baseUrl: sandbox.url,
        ops,
        dependencies: [custom('database', async () => {}), custom('redis', async () => {})],
        health: { mubarokah: {} },
      };
    },
  });
  const clock = app.app.get(Clock);
  const events = app.app.get(MubarokahEvents);
  const data = async (): Promise<OpsData> => {
    const answer = await fetch(`${app.url}/ops/data`, { headers: OPS_LOGIN });
    return (await answer.json()) as OpsData;
  };
  return {
    ...app,
    sandbox,
    data,
    async logIn(person = {}) {
      const browser = new BrowserSession();
      const login = await browser.get(`${app.url}/auth/mubarokah`);
      return (await browser.get(await sandbox.authorizeFor(login.headers.get('location')!, person))).status;
    },
    async liveAnHour(minute) {
      const end = Date.now();
      const now = jest.spyOn(clock, 'now');
      for (let index = 0; index < 60; index += 1) {
        const at = end - (60 - index) * 60_000;
        now.mockReturnValue(at);
        minute(index, {
          ended: (reason, durationMs = 200) => {
            const { fault } = CALLBACK_OUTCOMES[reason];
            events.emit({ type: 'authorize', reason: 'none', repeated: false });
            events.emit({ type: 'callback', reason, fault, durationMs });
          },
          called: (operation, durationMs) =>
            events.emit({
              type: 'provider-attempt',
              operation,
              verdict: 'success',
              error: 'none',
              status: '200',
              durationMs,
            }),
          sessions: (count) => events.emit({ type: 'active-sessions', count, at }),
        });
        for (let second = 0; second < 60; second += 15) {
          now.mockReturnValue(at + second * 1000);
          await data();
        }
      }
      now.mockRestore();
    },
    async close() {
      await app.close();
      await sandbox.close();
    },
  };
}
