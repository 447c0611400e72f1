import { Logger } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { beforeAll, expect, it, jest } from '@jest/globals';
import { CALLBACK_REASONS, MubarokahEvents } from 'nestjs-mubarokah/events';
import { describeWith } from '../support/binaries.js';
import { ADAPTERS } from '../support/start-app.js';
import { until } from '../support/until.js';
import { plantedSecrets } from './planted.js';
import { Scenario } from './scenario.js';
import { Secrets } from './secrets.js';
import { type Place, PLACES, Witness } from './witness.js';
import { CONTROL, World } from './world.js';

describeWith('redis-server').each(ADAPTERS)('on %s', (adapter) => {
  const secrets = plantedSecrets();
  const control = new Secrets({ control: CONTROL });
  const unhandled: unknown[] = [];
  let world: World;
  let scenario: Scenario;
  let before: Record<Place, string>;
  let after: Record<Place, string>;

  beforeAll(async () => {
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const witness = new Witness();
    try {
      await witness.listenToChannels();
      world = await World.start(adapter, secrets);
      witness.listenTo(world.app);
      await witness.listenToRedis(world.redis);
      scenario = new Scenario(world, witness, secrets);
      await scenario.play();
      before = await witness.places(world.app, world.redis);
      await plantControl(witness, world);
      after = await witness.places(world.app, world.redis);
    } finally {
      witness.end();
      jest.restoreAllMocks();
      await world?.end();
      process.off('unhandledRejection', note);
    }
  }, 120_000);

  it.each(PLACES)('nothing secret, and nothing of a person, is found in %s', (place) => {
    expect(before[place]).not.toBe('');
    expect(secrets.foundIn({ [place]: before[place] })).toEqual([]);
  });

  it.each(PLACES)('what is planted in %s is found', (place) => {
    expect(control.foundIn({ [place]: before[place] })).toEqual([]);
    expect(control.foundIn({ [place]: after[place] })).toEqual([`${place}: control`]);
  });

  it('everything was tried: each outcome, each failing call, and the hooks that are told', () => {
    expect(CALLBACK_REASONS.filter((reason) => !scenario.reasons.has(reason))).toEqual([]);
    expect(scenario.thrown).toBeGreaterThan(50);
    expect(world.notified).toBeGreaterThan(90);
    for (const name of ['state', 'verifier', 'code', 'session id'])
      expect(secrets.count(name)).toBeGreaterThan(10);
    expect(unhandled).toEqual([]);
  });
});

async function plantControl(witness: Witness, { app, redis }: World): Promise<void> {
  new Logger('control').warn({ a: { b: { c: { d: [CONTROL] } } } });
  witness.takeApart(new Error('a', { cause: new Error('b', { cause: { deep: { down: CONTROL } } }) }));
  const check = {
    type: 'health-check',
    check: CONTROL,
    criticality: 'critical',
    kind: 'probe',
    status: 'up',
    durationMs: 1,
  } as const;
  const events: unknown = app.app.get(MubarokahEvents);
  (events as { emit(event: object): void }).emit(check);
  trace
    .getTracer('control')
    .startSpan('a', { attributes: { control: CONTROL } })
    .end();
  for (const path of ['/control', '/control-redirect'])
    await witness.read(await fetch(app.url + path, { redirect: 'manual' }));
  await redis.set(`control:${CONTROL}`, 'a');
  await until(async () => (await witness.places(app, redis))['commands to Redis'].includes(CONTROL));
}
