import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { type RequestId, requestIdOf } from './request-id.js';

/** A request as our routes see it: the same on Express and Fastify. All of it comes from outside. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query exactly as they were sent, not decoded. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** What the app's body parser made of the body, if there was one. */
  readonly body: unknown;
  /** Names the request in logs, and on the page of a login that failed. */
  readonly id?: RequestId;
  /** The client's, as the platform sees it: of the socket, or what the app's `trust proxy` says. */
  readonly address?: string | undefined;
  /** The platform's own objects, for code of the app. */
  readonly native?: { readonly request: unknown; readonly response: unknown };
}

/** The path of a request's URL as it was sent, without the query. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

/** The parameters of a request's URL. Only the query is parsed: the rest need not even be a URL. */
export function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
}

/** What is to be sent. Header names are written as they go out. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** One `Set-Cookie` value each. */
  readonly cookies?: readonly string[];
  readonly body?: string;
}

/** The properties that Express' and Fastify's request objects share, or hold in `raw`. */
interface NativeRequest {
  method: string;
  url: string;
  originalUrl?: string;
  headers: IncomingHttpHeaders;
  body?: unknown;
  /** Fastify gives one, and so do loggers. */
  id?: unknown;
  ip?: unknown;
}

/** Reads a platform's request object, as an `@Req()` parameter holds it. */
export function readRequest(native: unknown, response?: unknown): HttpRequest {
  const { method, url, originalUrl, headers, body, id } = native as NativeRequest;
  return {
    method,
    url: originalUrl ?? url,
    headers,
    body,
    id: requestIdOf(headers, id),
    native: { request: native, response },
    // Express works it out each time it is asked, and few ask.
    get address() {
      const { ip } = native as NativeRequest;
      return typeof ip === 'string' ? ip : undefined;
    },
  };
}

/** Sends `answer` on a platform's response object, as an `@Res()` parameter holds it. */
export function sendAnswer(adapter: AbstractHttpAdapter, native: unknown, answer: HttpAnswer): void {
  if (adapter.getType() === 'express') {
    sendByNode(native as ServerResponse, answer);
    return;
  }
  for (const [name, value] of Object.entries(answer.headers ?? {})) adapter.setHeader(native, name, value);
  setCookies(adapter, native, answer.cookies ?? []);
  adapter.reply(native, answer.body ?? '', answer.status);
}

/** Adds `Set-Cookie` values to what is going to be answered on a platform's response object. */
export function setCookies(adapter: AbstractHttpAdapter, native: unknown, cookies: readonly string[]): void {
  for (const cookie of cookies) adapter.appendHeader(native, 'Set-Cookie', cookie);
}

/** Express' own `send` would hash each body for an ETag, and then say 304 to a client that sends it back. */
export function sendByNode(
  response: ServerResponse,
  { status, headers = {}, cookies = [], body = '' }: HttpAnswer,
): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  for (const cookie of cookies) response.appendHeader('Set-Cookie', cookie);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}

/** A redirect that no cache keeps. */
export function redirectTo(location: string, status: 302 | 303, cookies: readonly string[] = []): HttpAnswer {
  return { status, headers: { Location: location, 'Cache-Control': 'no-store' }, cookies };
}
