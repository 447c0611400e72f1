import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { guarded } from '../logging/guarded.js';
import { OPEN_TELEMETRY, type OpenTelemetryApi } from './open-telemetry.js';
import { SafeLogger } from '../logging/safe-logger.js';
import { sharedOpenTelemetry } from './shared.js';

/**
 * A copy of @opentelemetry/api takes nothing from an SDK that brought an older one, and says nothing: all spans of the
 * app are lost.
 */
@Injectable()
export class ForeignCopy implements OnApplicationBootstrap {
  private readonly logger = new SafeLogger();

  constructor(@Inject(OPEN_TELEMETRY) private readonly api: OpenTelemetryApi | undefined) {}

  onApplicationBootstrap(): void {
    const { version, trace } = sharedOpenTelemetry() ?? {};
    if (this.api === undefined || trace === undefined) return;
    if (guarded(() => this.api?.trace.getTracerProvider()) === trace) return;
    this.logger.warn(
      `No span arrives: the app's @opentelemetry/api does not fit version ${String(version)}, which the OpenTelemetry SDK ` +
        `brings. Install that one: npm install @opentelemetry/api@${String(version)}`,
    );
  }
}
