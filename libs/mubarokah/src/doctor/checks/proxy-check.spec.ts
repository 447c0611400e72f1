import { describe, expect, it } from '@jest/globals';
import type { Subject } from '../subject.js';
import { proxyCheck } from './proxy-check.js';

const PROXY = 'http://me:a-secret@proxy.example:3128';

describe('the check of a proxy', () => {
  it.each([
    ['https://id.example', { HTTPS_PROXY: PROXY }, 'warning'],
    ['https://id.example', { https_proxy: PROXY }, 'warning'],
    ['https://id.example', { HTTP_PROXY: PROXY, HTTPS_PROXY: '' }, 'ok'],
    ['http://localhost:4000', { HTTPS_PROXY: PROXY }, 'ok'],
    ['https://id.example', {}, 'ok'],
  ])('of calls to %s with %j is %s, and never shows its credentials', async (url, environment, severity) => {
    const findings = await proxyCheck.examine({ baseUrl: new URL(url), environment } as Subject);
    expect(findings).toMatchObject([{ severity }]);
    expect(JSON.stringify(findings)).not.toContain('a-secret');
  });
});
