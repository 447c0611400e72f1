import { type ArgumentsHost, Catch, ServiceUnavailableException } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import type { Request, Response } from 'express';
import { languageOf } from './languages.js';
import { setPageHeaders } from './page-headers.js';
import { unavailablePage } from './unavailable.page.js';

/** Answers with a page where one was asked for and the database or the session store is away. */
@Catch(ServiceUnavailableException)
export class UnavailableFilter extends BaseExceptionFilter {
  override catch(error: ServiceUnavailableException, host: ArgumentsHost): void {
    const [request, response] = host.getArgs<[Request, Response]>();
    if (!request.accepts('html')) return super.catch(error, host);
    setPageHeaders(request, response);
    response
      .status(503)
      .set('Retry-After', '60')
      .send(unavailablePage(languageOf(request)));
  }
}
