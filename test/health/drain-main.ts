import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, type INestApplication, Injectable } from '@nestjs/common';
import { drainOnShutdown } from 'nestjs-mubarokah/health';
import { type Platform, startHealthApp } from './health-app.js';

/** What the test wants of this process, as JSON in its one argument. */
export interface DrainScenario {
  readonly platform: Platform;
  readonly port?: number;
  readonly drainMs: number;
  /** Where Mubarokah ID is, for a check of it. */
  readonly baseUrl?: string;
  readonly hardLimitMs?: number;
  /** A hook that never ends. */
  readonly hangs?: boolean;
  readonly alsoEnableShutdownHooks?: 'before' | 'after';
  /** How long the hooks of a second app take, which drains in this process beside the first. */
  readonly secondAppMs?: number;
}

const scenario = JSON.parse(process.argv[2] ?? '') as DrainScenario;
const { port, baseUrl } = scenario;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

@Injectable()
class Hooks {
  async onModuleDestroy(): Promise<void> {
    say('onModuleDestroy');
    if (scenario.hangs) await sleep(60_000);
  }
  async onApplicationShutdown(signal?: string): Promise<void> {
    await sleep(100); // as a pool needs time to end
    say(`onApplicationShutdown ${signal}`);
  }
}

@Injectable()
class SecondHooks {
  async onModuleDestroy(): Promise<void> {
    await sleep(scenario.secondAppMs);
    say('second app');
  }
}

@Controller()
class Business {
  @Get('slow')
  async slow(): Promise<string> {
    await sleep(300);
    return 'done';
  }

  @Get('never')
  never(): Promise<string> {
    say('never');
    return new Promise(() => {});
  }
}

const { url } = await startHealthApp(
  baseUrl === undefined ? {} : { mubarokah: { mode: 'active', intervalMs: 200, timeoutMs: 150 } },
  {
    port,
    options: { baseUrl },
    platform: scenario.platform,
    metadata: { controllers: [Business], providers: [Hooks] },
    prepare(app) {
      if (scenario.alsoEnableShutdownHooks === 'before') app.enableShutdownHooks();
      drainOnShutdown(app, scenario);
      if (scenario.alsoEnableShutdownHooks === 'after') app.enableShutdownHooks();
    },
  },
);
if (scenario.secondAppMs !== undefined) {
  const prepare = (app: INestApplication): void => drainOnShutdown(app, scenario);
  await startHealthApp({}, { platform: scenario.platform, metadata: { providers: [SecondHooks] }, prepare });
}
say(url);
