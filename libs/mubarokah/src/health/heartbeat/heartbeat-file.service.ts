import { rename, rm, writeFile } from 'node:fs/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SafeLogger } from '../../logging/index.js';
import { Clock } from '../../time/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../../options/index.js';
import { HealthMonitor } from '../monitor/health-monitor.service.js';
import { HEARTBEAT_INTERVAL_MS, writeHeartbeat } from './heartbeat.js';
import { writeFault } from './write-fault.js';

/** Writes the status to a file: for workers, which answer no HTTP. */
@Injectable()
export class HeartbeatFile implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new SafeLogger('Health');
  private timer: NodeJS.Timeout | undefined;
  private writing = Promise.resolve();
  private fault: string | undefined;

  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly monitor: HealthMonitor,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    const { enabled, heartbeatFile } = this.options.health;
    if (!enabled || heartbeatFile === undefined) return;
    const beat = (): void => void (this.writing = this.writing.then(() => this.write(heartbeatFile)));
    beat();
    this.timer = setInterval(beat, HEARTBEAT_INTERVAL_MS);
    this.timer.unref();
  }

  /** A process that has ended has no status: its file goes. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
    const { heartbeatFile } = this.options.health;
    if (this.timer !== undefined && heartbeatFile !== undefined) await removeFile(heartbeatFile);
  }

  private async write(file: string): Promise<void> {
    const status = this.monitor.isRunning ? this.monitor.report().status : 'unknown';
    const draft = `${file}.${process.pid}`;
    try {
      await writeFile(draft, writeHeartbeat(status, this.clock.now()));
      await rename(draft, file); // a reader never sees half of it
      this.fault = undefined;
    } catch (error) {
      await removeFile(draft); // half of it, or nothing
      this.noteFault(writeFault(error));
    }
  }

  /** Says it once, however long it lasts. */
  private noteFault(fault: string): void {
    if (fault !== this.fault) this.logger.error(`The heartbeat file cannot be written: ${fault}`);
    this.fault = fault;
  }
}

/** Never rejects: what was never written need not go, and no shutdown hook may fail for it. */
async function removeFile(file: string): Promise<void> {
  await rm(file, { force: true }).catch(() => {});
}
