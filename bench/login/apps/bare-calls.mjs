import { request as httpRequest } from 'node:http';
import { CALLBACK, LOGIN, PROFILE } from '../paths.mjs';
import { expressApp } from './express-app.mjs';

/** No login at all, only what none can do without: two redirects, and two calls of `node:http`. Logs in whoever asks. */
export async function bareCalls({ providerUrl }) {
  const { app, listen } = expressApp();
  app.get(LOGIN, (_request, response) => {
    response.setHeader('Set-Cookie', 'login=1');
    response.redirect(`${providerUrl}/oauth/authorize?state=1`);
  });
  app.get(CALLBACK, async (request, response) => {
    const form = `grant_type=authorization_code&code=${request.query.code}`;
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': form.length };
    const { access_token: token } = await call(
      `${providerUrl}/oauth/token`,
      { method: 'POST', headers },
      form,
    );
    await call(`${providerUrl}/api/user`, { headers: { Authorization: `Bearer ${token}` } });
    response.setHeader('Set-Cookie', 'session=1');
    response.redirect('/');
  });
  app.get(PROFILE, ({ headers }, response) =>
    response.sendStatus(headers.cookie === 'session=1' ? 200 : 401),
  );
  return { listen };
}

function call(url, options, body) {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, options, async (response) => {
      const chunks = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve(JSON.parse(Buffer.concat(chunks).toString()));
    });
    request.on('error', reject).end(body);
  });
}
