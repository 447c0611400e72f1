import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** Whether this instance is on its way out. */
@Injectable()
export class Drain implements OnModuleDestroy {
  private drainMs: number | undefined;

  get isDraining(): boolean {
    return this.drainMs !== undefined;
  }

  /** For the `Retry-After` header: by then a balancer asks another instance. */
  get retryAfterSeconds(): number {
    return Math.max(1, Math.ceil((this.drainMs ?? 0) / 1000));
  }

  /** From now on readiness is refused. */
  begin(drainMs: number): void {
    this.drainMs ??= drainMs;
  }

  /** Without `drainOnShutdown()` this is the first that is heard of a shutdown. */
  onModuleDestroy(): void {
    this.begin(0);
  }
}
