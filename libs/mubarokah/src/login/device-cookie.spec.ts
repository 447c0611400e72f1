import { describe, expect, it } from '@jest/globals';
import { Cookies, type HttpRequest } from '../http/index.js';
import { KeyRing, Sealer } from '../sealing/index.js';
import { DeviceCookie } from './device-cookie.js';
import { ManualClock } from './login-room.fixture.js';

const DAY_MS = 24 * 3_600_000;

const request = (cookie?: string): HttpRequest => ({
  method: 'GET',
  url: '/',
  headers: cookie === undefined ? {} : { cookie },
  body: undefined,
});

function room() {
  const clock = new ManualClock();
  const sealer = new Sealer(new KeyRing(['a secret of more than 32 characters'], 'app'));
  const cookies = new Cookies(true, 'app');
  return { clock, sealer, cookies, devices: new DeviceCookie(cookies, sealer, clock) };
}

describe('DeviceCookie', () => {
  it('tells who logged in there, and shows nothing of it', async () => {
    const { devices } = room();
    const cookie = await devices.issue('a-user-id');
    expect(cookie).toMatch(/^__Host-mubarokah-app-device=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; Secure;/);
    expect(cookie).not.toContain('a-user-id');
    expect(await devices.read(request(cookie.split(';')[0]))).toBe('a-user-id');
  });

  it('tells so for 30 days, whatever the browser keeps', async () => {
    const { devices, clock } = room();
    const [cookie] = (await devices.issue('7')).split(';');
    clock.time += 30 * DAY_MS - 1;
    expect(await devices.read(request(cookie))).toBe('7');
    clock.time += 1;
    expect(await devices.read(request(cookie))).toBeUndefined();
  });

  it('believes nothing else', async () => {
    const { devices, cookies, sealer, clock } = room();
    const record = { userId: '7', issuedAt: clock.now() };
    const good = `${cookies.nameOf('device')}=${await sealer.seal('device', record)}`;
    expect(await devices.read(request(good))).toBe('7');
    const forged = [
      undefined,
      'forged',
      await sealer.seal('login', record),
      await sealer.seal('device', { ...record, userId: 7 }),
      await sealer.seal('device', { userId: '7' }),
    ];
    for (const value of forged)
      expect(
        await devices.read(request(value === undefined ? value : `${cookies.nameOf('device')}=${value}`)),
      ).toBeUndefined();
  });
});
