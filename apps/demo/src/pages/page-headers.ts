import type { Request, Response } from 'express';
import { languageOf } from './languages.js';

const POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Of every HTML page of ours: no scripts, nothing from elsewhere, kept by no cache. */
const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

/** Says of the answer that it is a page of ours, and in which language. */
export function setPageHeaders(request: Request, response: Response): void {
  response.set({ ...PAGE_HEADERS, 'Content-Language': languageOf(request) }).vary('Accept-Language');
}
