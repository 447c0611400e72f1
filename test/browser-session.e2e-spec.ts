import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BrowserSession } from './support/browser-session.js';

/** The other tests trust this browser, so it is tested like what they test. */
describe('BrowserSession', () => {
  const servers: Server[] = [];

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    }
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  /** A server that sets these cookies with each answer. */
  const serveCookies = (...cookies: string[]) =>
    serve((_, response) => response.setHeader('Set-Cookie', cookies).end());

  it.each([
    { cookie: 'a=1', sent: true, why: 'below the path that set it' },
    { cookie: 'a=1; Path=/directory', sent: true, why: 'below its path' },
    { cookie: 'a=1; Path=/dir', sent: false, why: 'where only the letters are the same' },
    { cookie: 'a=1; Path=/elsewhere', sent: false, why: 'to another path' },
    { cookie: 'a=1; Max-Age=10', sent: true, why: 'while it lives' },
    { cookie: 'a=1; Max-Age=0', sent: false, why: 'when it is deleted' },
    { cookie: 'a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT', sent: false, why: 'when it is over' },
    { cookie: 'a=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT', sent: true, why: 'by Max-Age first' },
    { cookie: 'a=1; Secure', sent: false, why: 'over plain http' },
    { cookie: '__Host-a=1; Path=/', sent: false, why: 'when it only claims to be Secure' },
  ])('keeps "$cookie" $why: $sent', async ({ cookie, sent }) => {
    const browser = new BrowserSession();
    const url = await serveCookies(cookie);

    await browser.get(`${url}/directory/page`);

    expect(Object.keys(browser.cookies(`${url}/directory/other`))).toHaveLength(sent ? 1 : 0);
  });

  it('forgets a cookie when its time is up', async () => {
    let now = 0;
    const browser = new BrowserSession({ now: () => now });
    const url = await serveCookies('a=1; Max-Age=10');
    await browser.get(url);

    now = 9_999;
    expect(browser.cookies(url)).toEqual({ a: '1' });
    now = 10_000;
    expect(browser.cookies(url)).toEqual({});
  });

  it('keeps the cookies of one host from another, and sends them back to their own', async () => {
    const url = await serve((request, response) =>
      response.setHeader('Set-Cookie', 'a=1').end(request.headers.cookie),
    );
    const other = url.replace('localhost', '127.0.0.1');
    const browser = new BrowserSession();

    await browser.get(url);

    expect(await (await browser.get(other)).text()).toBe('');
    expect(await (await browser.get(url)).text()).toBe('a=1');
  });

  it('follows redirects across hosts, relative ones too, and takes their cookies along', async () => {
    const far = await serve(({ url = '', headers }, response) => {
      if (url === '/start') response.writeHead(302, { Location: '/end', 'Set-Cookie': 'a=1' }).end();
      else response.end(headers.cookie);
    });
    const near = await serve((_, response) => response.writeHead(303, { Location: `${far}/start` }).end());
    const browser = new BrowserSession();

    const page = await browser.follow(await browser.post(near, { field: 'value' }));

    expect(await page.text()).toBe('a=1');
    expect(browser.history).toEqual([`${near}/`, `${far}/start`, `${far}/end`]);
    expect(browser.url).toBe(`${far}/end`);
  });

  it('gives up on redirects without an end', async () => {
    const url = await serve((_, response) => response.writeHead(302, { Location: '/' }).end());
    await expect(new BrowserSession().follow(url)).rejects.toThrow(
      `More than 20 redirects, the last to ${url}/`,
    );
  });

  it('sends forms as a page of the same site does', async () => {
    const url = await serve((request, response) => {
      const { origin, 'content-type': type } = request.headers;
      void text(request).then((body) => response.end(JSON.stringify({ origin, type, body })));
    });
    const answer = await new BrowserSession().post(url, { name: 'a b' });
    expect(await answer.json()).toEqual({
      origin: url,
      type: 'application/x-www-form-urlencoded;charset=UTF-8',
      body: 'name=a+b',
    });
  });

  it('is a copy that goes its own way once it is cloned', async () => {
    const url = await serve((request, response) =>
      response.setHeader('Set-Cookie', `at=${request.url}`).end(),
    );
    const browser = new BrowserSession();
    await browser.get(`${url}/1`);

    const copy = browser.clone();
    await browser.get(`${url}/2`);

    expect(copy.cookies(url)).toEqual({ at: '/1' });
    expect(browser.cookies(url)).toEqual({ at: '/2' });
  });

  it('keeps Secure cookies of an app behind a proxy that ends TLS', async () => {
    const url = await serve(({ headers }, response) => {
      response.setHeader('Set-Cookie', '__Host-a=1; Path=/; Secure');
      response.end(JSON.stringify([headers['x-forwarded-proto'], headers['x-forwarded-host']]));
    });
    const browser = new BrowserSession({ proxied: { 'https://app.example.test': url } });

    const answer = await browser.get('https://app.example.test/page');

    expect(await answer.json()).toEqual(['https', 'app.example.test']);
    expect(browser.cookies('https://app.example.test')).toEqual({ '__Host-a': '1' });
    expect(browser.cookies('http://app.example.test')).toEqual({});
  });
});
