import { applyDecorators, Get, Header } from '@nestjs/common';
import { PAGE_HEADERS } from './page-headers.js';

/** A handler that answers with an HTML page of ours. */
export const Page = (path: string) =>
  applyDecorators(Get(path), ...Object.entries(PAGE_HEADERS).map(([name, value]) => Header(name, value)));
