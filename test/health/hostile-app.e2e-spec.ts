import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type HealthApp, PLATFORMS, startHealthApp } from './health-app.js';
import { type RunningProgram, startProgram } from '../support/start-program.js';
import { PROBED } from './probed.js';

const PATHS = [
  '/health',
  '/status',
  '/health/live',
  '/health/ready',
  '/health/deep?verbose',
  '/health/ready?exclude=db',
  '/health/both',
];

let plain: HealthApp | undefined;
let hostile: RunningProgram | undefined;
afterEach(async () => {
  hostile?.process.kill('SIGKILL');
  await plain?.close();
});

describe.each(PLATFORMS)('an app that interferes, on %s', (platform) => {
  it('gets byte-identical answers to those of a plain app', async () => {
    plain = await startHealthApp(PROBED, { platform });
    hostile = await startProgram('health/hostile-main.ts', platform);
    // Its guards, throttler and filter are at work: the first request is denied, the second one too many.
    for (const status of [403, 429]) {
      const answer = await fetch(`${hostile.url}/health/anything`);
      expect([answer.status, await answer.json()]).toEqual([418, { rewritten: status }]);
    }
    for (const path of PATHS) {
      const expected = await rawAnswer(plain.url, path);
      expect(expected).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\{/);
      for (let time = 1; time <= 3; time++) {
        expect([path, await rawAnswer(hostile.url, path)]).toEqual([path, expected]);
      }
    }
  });
});

/** All that comes over the socket, but for the time of day and for what CORS adds, which the app asked for. */
async function rawAnswer(url: string, path: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  return (await text(socket)).replace(/^(date|vary|access-control-allow-origin): .*\r\n/gim, '');
}
