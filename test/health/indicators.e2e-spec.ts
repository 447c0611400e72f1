import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import {
  DatabaseHealthIndicator,
  MubarokahHealthIndicator,
  RedisHealthIndicator,
} from '../../libs/mubarokah/src/health/index.js';
import { capturedLog } from '../support/captured-log.js';
import { type HealthApp, PLATFORMS, startHealthApp } from './health-app.js';
import { rejecting } from '../support/rejecting.js';
import { stopwatch } from '../support/waited-for-cpu.js';

const TIMEOUT_MS = 100;
const BUDGET_MS = TIMEOUT_MS + 100;

const database = {
  isInitialized: true,
  driver: {},
  query: (): Promise<unknown> => Promise.resolve(),
  createQueryRunner: () => ({}),
};
const never = (): Promise<unknown> => new Promise(() => {});
const redis = { status: 'ready', on: () => {}, call: (): Promise<unknown> => Promise.resolve('PONG') };

@Controller('own')
class OwnHealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: DatabaseHealthIndicator,
    private readonly redis: RedisHealthIndicator,
    private readonly mubarokah: MubarokahHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.database.pingCheck('db', database, { timeoutMs: TIMEOUT_MS }),
      () => this.redis.pingCheck('redis', redis, { timeoutMs: TIMEOUT_MS }),
      () => this.mubarokah.check('mubarokah', { mode: 'passive' }),
    ]);
  }
}

let running: HealthApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe.each(PLATFORMS)("the indicators in an app's own terminus controller, on %s", (platform) => {
  it.each<[string, Partial<typeof database>, Partial<typeof redis>, number, string, string]>([
    ['up', {}, {}, 200, 'up', 'up'],
    ['a hanging database', { query: never }, {}, 503, 'down', 'up'],
    ['both hanging', { query: never }, { call: never }, 503, 'down', 'down'],
    ['a thrown string', {}, { call: rejecting('planted') }, 503, 'up', 'down'],
    ['a thrown null', { query: rejecting(null) }, {}, 503, 'down', 'up'],
    [
      'a synchronous throw',
      {},
      {
        call: () => {
          throw new Error('planted');
        },
      },
      503,
      'up',
      'down',
    ],
  ])(
    'tell of %s in a report within its budget, and never end in a 500',
    async (_, db, client, status, dbStatus, redisStatus) => {
      Object.assign(database, { query: async () => {} }, db);
      Object.assign(redis, { call: async () => 'PONG' }, client);
      running = await startHealthApp(
        {},
        {
          platform,
          metadata: { imports: [TerminusModule], controllers: [OwnHealthController] },
          prepare: (app) => app.useLogger(capturedLog()),
        },
      );
      await running.get('/health');
      const tookMs = stopwatch();
      const answer = await running.get('/own');
      expect(tookMs()).toBeLessThan(BUDGET_MS);
      expect(answer.status).toBe(status);
      expect(answer.json.details).toMatchObject({
        db: { status: dbStatus },
        redis: { status: redisStatus },
        mubarokah: { status: 'up', message: 'no recent traffic to judge by' },
      });
      expect(answer.text).not.toContain('planted');
    },
  );
});
