import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { describeWith } from './support/binaries.js';
import { findBinary } from './support/find-binary.js';

/** The browser finds it on this machine, as where its owner changes its address in the middle ("DNS rebinding"). */
const ELSEWHERE = 'elsewhere.example';

describeWith('chromium')('the sandbox and a page of another site in the same browser', () => {
  let sandbox: MubarokahSandbox;
  let site: Server;
  let siteUrl: string;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    site = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<p>a page'));
    await once(site.listen(0, '127.0.0.1'), 'listening');
    siteUrl = `http://${ELSEWHERE}:${(site.address() as AddressInfo).port}`;
    const clients = [{ ...SANDBOX_CLIENT, redirectUris: [`${siteUrl}/back`] }];
    sandbox = await MubarokahSandbox.start({ clients });
    browser = await chromium.launch({
      executablePath: findBinary('chromium')!,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        `--host-resolver-rules=MAP ${ELSEWHERE} 127.0.0.1`,
        '--disable-features=LocalNetworkAccessChecks', // which not every browser has
      ],
    });
  }, 60_000);

  beforeEach(async () => {
    sandbox.reset();
    await page?.context().close();
    page = await (await browser.newContext()).newPage();
    await page.goto(siteUrl);
  });

  afterAll(async () => {
    await browser?.close();
    site?.closeAllConnections();
    site?.close();
    await sandbox?.close();
  });

  /** Sends a form to the sandbox from the page, as a script of it would, and resolves to the status of the answer. */
  const submit = async (path: string, fields: Record<string, string> = {}): Promise<number> => {
    const answered = page.waitForResponse((response) => new URL(response.url()).pathname === path);
    await page.evaluate(
      `const form = Object.assign(document.createElement('form'), ${JSON.stringify({ method: 'post', action: sandbox.url + path })});
       for (const [name, value] of Object.entries(${JSON.stringify(fields)}))
         form.append(Object.assign(document.createElement('input'), { name, value }));
       document.body.append(form);
       form.submit();`,
    );
    return (await answered).status();
  };

  const authorizeUrl = (): string =>
    `${sandbox.url}/oauth/authorize?${new URLSearchParams({
      response_type: 'code',
      client_id: SANDBOX_CLIENT.clientId,
      redirect_uri: `${siteUrl}/back`,
      scope: 'view-user',
      state: 'the-state',
    })}`;

  it('lets the page lead somebody through a login, and back', async () => {
    await page.evaluate(`location = ${JSON.stringify(authorizeUrl())}`);
    await page.getByRole('button', { name: /One/ }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(`${siteUrl}/back?*`);
    expect([...new URL(page.url()).searchParams.keys()]).toEqual(['code', 'state']);
  });

  it('does not let it reset the sandbox by a form', async () => {
    sandbox.next('user', { status: 418 });
    expect(await submit('/__sandbox/reset')).toBe(403);
    expect((await fetch(`${sandbox.url}/api/user`)).status).toBe(418);
  });

  it('does not let it use the control page by its forms', async () => {
    sandbox.next('user', { status: 418 });
    expect(await submit('/__sandbox/', { action: 'reset' })).toBe(403);
    expect((await fetch(`${sandbox.url}/api/user`)).status).toBe(418);
  });

  it('does not let it log somebody in by a form', async () => {
    expect(await submit('/login', { user: '1' })).toBe(403);
    expect(await page.context().cookies()).toEqual([]);
  });

  it.each(['img', 'iframe'])(
    'does not let it use up what the sandbox is to answer, by an %s',
    async (tag) => {
      sandbox.next('authorize', { status: 418 });
      await page.evaluate(
        `new Promise((done) => {
         const element = Object.assign(document.createElement('${tag}'), { src: ${JSON.stringify(authorizeUrl())} });
         element.onload = element.onerror = done;
         document.body.append(element);
       })`,
      );
      expect((await fetch(authorizeUrl(), { redirect: 'manual' })).status).toBe(418);
    },
  );

  it('does not take the host name of the page for its own', async () => {
    const rebound = sandbox.url.replace('localhost', ELSEWHERE);
    // What the name led to before: a page of its owner.
    await page.route(`${rebound}/`, (route) => route.fulfill({ contentType: 'text/html', body: 'a page' }));
    await page.goto(rebound);
    const ask = (method: string, path: string): Promise<unknown> =>
      page.evaluate(`fetch('${path}', { method: '${method}' }).then(({ status }) => status)`);
    expect(await ask('GET', '/__sandbox/requests')).toBe(421);
    expect(await ask('POST', '/__sandbox/reset')).toBe(421);
    expect(await ask('GET', '/oauth/authorize')).toBe(421);
  });
});
