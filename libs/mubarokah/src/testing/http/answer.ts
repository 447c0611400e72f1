import { STATUS_CODES } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { errorPage } from '../pages/error-page.js';
import type { Html } from '../pages/html.js';

/** An HTTP answer, before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body) ?? '',
  };
}

export function page(status: number, content: Html, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      // No form-action: browsers apply it to the redirect that follows the form, which leads to the app.
      'Content-Security-Policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
      'Referrer-Policy': 'no-referrer',
      ...headers,
    },
    body: content.markup,
  };
}

export function redirect(status: 302 | 303, location: string, headers: Record<string, string> = {}): Answer {
  return { status, headers: { Location: location, ...headers }, body: '' };
}

interface ErrorContent {
  /** @default the status in words */
  readonly message?: string;
  /** @default { message } */
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

/** An error as Laravel shows it: JSON to a client that asks for JSON, a page to everybody else. */
export function errorByAccept(
  requestHeaders: IncomingHttpHeaders,
  status: number,
  content: ErrorContent = {},
): Answer {
  const { message = STATUS_CODES[status] ?? 'Error', body = { message }, headers } = content;
  if (prefersJson(requestHeaders)) return json(status, body, headers);
  return page(status, errorPage(message), headers);
}

/** Laravel looks at the first type of the Accept header only, and a wildcard is not JSON to it. */
export function prefersJson(headers: IncomingHttpHeaders): boolean {
  return /[/+]json/i.test(headers.accept?.split(',')[0] ?? '');
}
