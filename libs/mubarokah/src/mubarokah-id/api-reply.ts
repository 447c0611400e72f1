import type { ApiError, ApiStatus } from '../outcomes/index.js';
import type { ProviderResponse } from './provider-http.js';
import { type Fields, parseFields } from './reply-fields.js';

/** What an API reply comes to. */
export type ApiReply =
  | { readonly ok: true; readonly status: ApiStatus; readonly fields: Fields }
  | { readonly ok: false; readonly status: ApiStatus; readonly error: Exclude<ApiError, 'none'> };

const EXACT: Readonly<Record<number, ApiStatus>> = {
  200: '200',
  204: '204',
  302: '302',
  400: '400',
  401: '401',
  403: '403',
  404: '404',
  429: '429',
  500: '500',
  502: '502',
  503: '503',
  504: '504',
};

/** Judges by status, then body; both dialects of Laravel Passport. */
export function judgeApiReply(response: ProviderResponse): ApiReply {
  const status = apiStatusOf(response.status);
  const fields = parseFields(response.body);
  if (status.startsWith('2') && fields !== undefined) return { ok: true, status, fields };
  return { ok: false, status, error: errorOf(status, fields ?? {}) };
}

/** The HTTP status as the metrics name it. */
export function apiStatusOf(status: number): ApiStatus {
  return EXACT[status] ?? familyOf(status);
}

function familyOf(status: number): ApiStatus {
  if (status <= 299) return '2xx';
  if (status <= 399) return '3xx';
  return status <= 499 ? '4xx' : '5xx';
}

function errorOf(status: ApiStatus, { error, message }: Fields): Exclude<ApiError, 'none'> {
  if (status.startsWith('2')) return 'invalid_response';
  if (status.startsWith('3')) return 'redirect';
  if (status.startsWith('5')) return 'server_error';
  if (status === '400') return 'bad_request';
  if (status === '429') return 'rate_limited';
  if (status === '401') {
    if (error === 'token_expired') return 'token_expired';
    return error === 'token_invalid' || error === 'invalid_token' ? 'token_invalid' : 'unauthenticated';
  }
  if (status === '403') {
    if (error === 'insufficient_scope' || error === 'unapproved_scope' || error === 'permission_denied')
      return error;
    // Older Passport names no error, only this sentence.
    return typeof message === 'string' && message.startsWith('Invalid scope')
      ? 'insufficient_scope'
      : 'other';
  }
  return 'other';
}
