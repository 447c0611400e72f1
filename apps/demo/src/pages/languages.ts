import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** What the pages speak: English to a browser that likes neither. */
export type Language = 'en' | 'id';

export const languageOf = (request: Request): Language =>
  request.acceptsLanguages('en', 'id') === 'id' ? 'id' : 'en';

/** Gives a handler the language that its page is asked for in. */
export const PageLanguage = createParamDecorator((_: unknown, context: ExecutionContext) =>
  languageOf(context.switchToHttp().getRequest<Request>()),
);
