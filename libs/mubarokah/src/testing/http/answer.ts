import { STATUS_CODES } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { languageOf } from '../../http/index.js';
import { errorPage } from '../pages/error-page.js';
import type { Page } from '../pages/layout.js';

export type AnswerHeaders = Readonly<Record<string, string | readonly string[]>>;

/** An HTTP answer, before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: string;
}

const HTML_TYPE = 'text/html; charset=UTF-8';

export function json(status: number, body: unknown, headers: AnswerHeaders = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body) ?? '',
  };
}

export function htmlText(status: number, body: string, headers: AnswerHeaders = {}): Answer {
  return { status, headers: { 'Content-Type': HTML_TYPE, ...headers }, body };
}

export function page(status: number, { markup, language }: Page, headers: AnswerHeaders = {}): Answer {
  return htmlText(status, markup, {
    'Content-Language': language,
    // No form-action: browsers apply it to the redirect that follows the form, which leads to the app.
    'Content-Security-Policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    // Not no-referrer: browsers would send the forms of the page with "Origin: null".
    'Referrer-Policy': 'same-origin',
    ...headers,
  });
}

export function redirect(location: string, headers: AnswerHeaders = {}): Answer {
  return htmlText(302, '', { Location: location, ...headers });
}

interface ErrorContent {
  /** What the JSON says. @default the status in words */
  readonly message?: string;
  /** @default { message } */
  readonly body?: object;
  readonly headers?: AnswerHeaders;
}

/** An error as Laravel shows it: JSON to a client that asks for JSON, the status in words to everybody else. */
export function errorByAccept(
  requestHeaders: IncomingHttpHeaders,
  status: number,
  content: ErrorContent = {},
): Answer {
  const words = STATUS_CODES[status] ?? (status === 419 ? 'Page Expired' : 'Error');
  const { message = words, body = { message }, headers } = content;
  if (prefersJson(requestHeaders)) return json(status, body, headers);
  return page(status, errorPage(languageOf({ headers: requestHeaders }), words), headers);
}

/** Laravel looks at the first type of the Accept header only, and a wildcard is not JSON to it. */
export function prefersJson(headers: IncomingHttpHeaders): boolean {
  return /[/+]json/i.test(headers.accept?.split(',')[0] ?? '');
}
