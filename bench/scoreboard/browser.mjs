import { request as httpRequest } from 'node:http';
import { CALLBACK, LOGIN, PROFILE } from '../login/paths.mjs';
import { CODE } from './secrets.mjs';

/** How long an answer is waited for, in milliseconds. */
export const PATIENCE_MS = 35_000;

/** A browser with cookies, which follows no redirects and notes all that it was answered. */
export class Browser {
  #cookies = new Map();
  answers = [];

  constructor(app) {
    this.app = app;
  }

  /** Resolves to `{ status, headers, body, ms }`, or to `{ failure, ms }` when no whole answer came. */
  async ask(path, { method = 'GET', headers = {}, body } = {}) {
    const startedAt = performance.now();
    const answer = await this.#send(path, method, headers, body).catch((error) => ({
      failure: error.message,
    }));
    answer.ms = performance.now() - startedAt;
    this.#receive(answer.headers?.['set-cookie'] ?? []);
    this.answers.push(answer);
    return answer;
  }

  /** Resolves to the state of the login that begins. */
  async begin(options) {
    const { status, headers } = await this.ask(LOGIN, options);
    if (status !== 302) throw new Error(`A login began with ${status}.`);
    return new URL(headers.location).searchParams.get('state');
  }

  /** @param query an object, or a string as it is */
  callback(query, options) {
    const text =
      typeof query === 'string' ? query : new URL(`?${form(query)}`, 'http://localhost').search.slice(1);
    return this.ask(`${CALLBACK}?${text}`, options);
  }

  /** A whole login, with whatever the provider has in mind. */
  async logIn() {
    return this.callback({ code: CODE, state: await this.begin() });
  }

  async isLoggedIn() {
    const { status, body } = await this.ask(PROFILE, { headers: { accept: 'application/json' } });
    this.answers.pop(); // the profile is the person's own
    return status === 200 && body.includes('42');
  }

  async #send(path, method, headers, body) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const request = httpRequest(this.app.url + path, {
      method,
      agent: false,
      headers: { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...headers },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    request.end(body);
    return new Promise((resolve, reject) => {
      request.on('error', reject);
      request.on('response', (response) => {
        let received = '';
        response.setEncoding('utf8').on('data', (chunk) => (received += chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, body: received }),
        );
      });
    });
  }

  #receive(setCookies) {
    for (const setCookie of setCookies) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(setCookie);
      if (value === '' || /max-age=0/i.test(setCookie)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

function form(query) {
  return Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
