import { applyDecorators, Get, type NestInterceptor, UseInterceptors } from '@nestjs/common';
import type { Request, Response } from 'express';
import { tap } from 'rxjs';
import { setPageHeaders } from './page-headers.js';

/** Of what succeeds alone: an error that is answered as JSON is no page. */
const pageHeaders: NestInterceptor = {
  intercept(context, next) {
    const [request, response] = context.getArgs<[Request, Response]>();
    return next.handle().pipe(tap(() => setPageHeaders(request, response)));
  },
};

/** A handler that answers with an HTML page of ours. */
export const Page = (path: string) => applyDecorators(Get(path), UseInterceptors(pageHeaders));
