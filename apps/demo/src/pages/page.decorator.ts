import { applyDecorators, Get, Header } from '@nestjs/common';

const POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** A handler that answers with an HTML page of ours: no scripts, nothing from elsewhere, kept by no cache. */
export const Page = (path: string) =>
  applyDecorators(
    Get(path),
    Header('Content-Type', 'text/html; charset=utf-8'),
    Header('Content-Security-Policy', POLICY),
    Header('X-Content-Type-Options', 'nosniff'),
    Header('Referrer-Policy', 'same-origin'),
    Header('Cache-Control', 'no-store'),
  );
