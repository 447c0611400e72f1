import { HttpException, Inject, Injectable } from '@nestjs/common';
import { headersAccess, type HttpAnswer, type HttpRequest, readOnly } from '../../http/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../../options/index.js';
import { Exposition } from './exposition.js';

/** Answers a scrape, wherever it is served. */
@Injectable()
export class MetricsEndpoint {
  private readonly mayScrape: ReturnType<typeof headersAccess>;

  constructor(
    private readonly exposition: Exposition,
    @Inject(MUBAROKAH_OPTIONS) { metrics }: ResolvedOptions,
  ) {
    this.mayScrape = headersAccess(metrics.access, true);
  }

  readonly answer = readOnly(async ({ headers }: HttpRequest): Promise<HttpAnswer> => {
    if (!(await this.mayScrape(headers))) return failed(401, { 'WWW-Authenticate': 'Bearer' });
    try {
      const { contentType, body } = await this.exposition.render(headers.accept);
      return { status: 200, headers: { 'Content-Type': contentType }, body };
    } catch (error) {
      return failed(error instanceof HttpException ? error.getStatus() : 500);
    }
  });
}

function failed(status: number, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status, headers: { 'Cache-Control': 'no-store', ...headers } };
}
