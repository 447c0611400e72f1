import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { flush } from './instrument.js';

/** Nest calls it when the server has closed. */
@Module({})
export class TelemetryModule implements OnApplicationShutdown {
  onApplicationShutdown(): Promise<void> {
    return flush();
  }
}
