import 'reflect-metadata';
import { Controller, Get, Injectable } from '@nestjs/common';
import { drainOnShutdown, mubarokahCheck } from '../../libs/mubarokah/src/health/index.js';
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
}

const scenario = JSON.parse(process.argv[2] ?? '') as DrainScenario;
const { port, baseUrl } = scenario;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

@Injectable()
class Hooks {
  async onModuleDestroy(): Promise<void> {
    say('onModuleDestroy');
    if (scenario.hangs) await new Promise((resolve) => setTimeout(resolve, 60_000));
  }
  onApplicationShutdown(signal?: string): void {
    say(`onApplicationShutdown ${signal}`);
  }
}

@Controller()
class Business {
  @Get('slow')
  async slow(): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return 'done';
  }
}

const { url } = await startHealthApp(
  baseUrl === undefined
    ? {}
    : { checks: [mubarokahCheck({ mode: 'active', intervalMs: 200, timeoutMs: 150 })] },
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
say(url);
