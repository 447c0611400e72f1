import { SANDBOX_CLIENT, type SandboxAnswer, type SandboxEndpoint } from 'nestjs-mubarokah/testing';
import { startRedis } from '../support/redis.js';
import type { World } from './world.js';

export interface Fault {
  readonly name: string;
  /** What goes wrong. Resolves to what mends it again. */
  readonly inject: (world: World) => unknown;
  readonly mend: (world: World) => unknown;
  /** Whose fault it is: while Mubarokah ID is ill, pages and readiness must not be. */
  readonly of: 'provider' | 'redis' | 'database' | 'replica';
  /** Nobody who is logged in must notice. Always so for faults of the provider. */
  readonly keepsPages?: boolean;
  /** What a replica counted is gone with it. */
  readonly losesCounts?: boolean;
  /** Within what time people log in at each replica again, by the docs. @default 3000 */
  readonly backWithinMs?: number;
  /** Belongs to the few that the gate runs. */
  readonly isChosen?: boolean;
}

/** A circuit is open for ten seconds, and closes with the first call that goes well. */
const CIRCUIT_MS = 13_000;
/** What was under way when it was mended has its time first: one of them may be what opens the circuit. */
const HUNG_CIRCUIT_MS = 5_000 + CIRCUIT_MS;
/** The sixth of an hour: what a machine without NTP gets to. */
const CLOCK_MS = 31 * 60_000;
/** What the client of the demo needs to give a silent Redis up, and to find it again. */
const REDIS_SILENT_MS = 10_000;

export const FAULTS: readonly Fault[] = [
  provider('refuses connections', ({ ways }) => ways.provider.refuse(), { isChosen: true }),
  provider('falls silent', ({ ways }) => ways.provider.stall(), { backWithinMs: HUNG_CIRCUIT_MS }),
  provider('leaves old connections silent', ({ ways }) => ways.provider.strand()),
  provider('resets idle connections', ({ ways }) => ways.provider.forget()),
  answers('says 500 to tokens', 'token', { status: 500 }),
  answers('is down for maintenance', 'token', { status: 503, headers: { 'Retry-After': '1' } }),
  answers('throttles', 'token', { status: 429, headers: { 'Retry-After': '1' } }),
  answers('sends a page for tokens', 'token', { status: 200, body: '<h1>Whoops</h1>' }),
  answers('sends JSON that is no token', 'token', { status: 200, body: { hello: 'world' } }),
  answers('is slow', 'token', { delayMs: 1_500 }),
  answers('breaks tokens off', 'token', { reset: 1 }),
  answers('never answers', 'token', { hang: true }, { backWithinMs: HUNG_CIRCUIT_MS }),
  answers('refuses the token at its API', 'user', { status: 401 }),
  answers('says 500 at its API', 'user', { status: 500 }),
  provider(
    'has another client secret',
    ({ sandbox }) => sandbox.rotateClientSecret(SANDBOX_CLIENT.clientId, 'another-secret'),
    {
      mend: ({ sandbox }) => sandbox.rotateClientSecret(SANDBOX_CLIENT.clientId, SANDBOX_CLIENT.clientSecret),
    },
  ),

  redis(
    'refuses connections',
    ({ ways }) => ways.redis.refuse(),
    ({ ways }) => ways.redis.resume(),
    {
      isChosen: true,
      backWithinMs: 5_000,
    },
  ),
  redis(
    'freezes',
    ({ server }) => server.redis.pause(),
    ({ server }) => server.redis.resume(),
    {
      backWithinMs: REDIS_SILENT_MS,
    },
  ),
  redis('leaves old connections silent', ({ ways }) => ways.redis.strand(), undefined, {
    backWithinMs: REDIS_SILENT_MS,
  }),
  redis('breaks its connections', ({ ways }) => ways.redis.cut()),
  redis(
    'is full',
    async ({ server: { redisCommand } }) => {
      await redisCommand.config('SET', 'maxmemory-policy', 'noeviction');
      await redisCommand.config('SET', 'maxmemory', '1');
    },
    ({ server }) => server.redisCommand.config('SET', 'maxmemory', '0'),
    { isChosen: true, keepsPages: true },
  ),
  redis(
    'cannot write',
    ({ server }) => server.redisCommand.config('SET', 'min-replicas-to-write', '1'),
    ({ server }) => server.redisCommand.config('SET', 'min-replicas-to-write', '0'),
    { keepsPages: true },
  ),
  redis('is slow', ({ server }) => server.redisCommand.call('CLIENT', 'PAUSE', '500', 'WRITE'), undefined, {
    keepsPages: true,
  }),
  redis('loses all', ({ server }) => server.redisCommand.flushall()),
  redis('forgets all scripts', ({ server }) => server.redisCommand.script('FLUSH'), undefined, {
    keepsPages: true,
  }),
  redis(
    'is killed, and starts with nothing',
    ({ server }) => server.redis.stop(),
    async ({ server }) => {
      server.redis = await startRedis(server.redis.port);
    },
    { backWithinMs: 5_000 },
  ),

  database(
    'refuses connections',
    ({ ways }) => ways.database.refuse(),
    ({ ways }) => ways.database.resume(),
  ),
  database(
    'falls silent',
    ({ ways }) => ways.database.stall(),
    ({ ways }) => ways.database.resume(),
    {
      isChosen: true,
      // A query that is under way has 5 s.
      backWithinMs: 8_000,
    },
  ),
  database('breaks its connections', ({ ways }) => ways.database.cut()),
  database(
    'has its table locked',
    async ({ server }) => {
      await server.database.query('begin');
      await server.database.query('lock table users in access exclusive mode');
    },
    ({ server }) => server.database.query('rollback'),
    { backWithinMs: 8_000 },
  ),
  database(
    'has its table renamed',
    ({ server }) => server.database.query('alter table users rename to people'),
    ({ server }) => server.database.query('alter table people rename to users'),
  ),
  database('ends every session', ({ server }) =>
    server.database.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename = current_user',
    ),
  ),

  replica(
    'is restarted',
    ([first]) => first.end('SIGTERM'),
    ([first]) => first.start(),
    {
      keepsPages: true,
      losesCounts: true,
    },
  ),
  replica(
    'is killed',
    ([first]) => first.end('SIGKILL'),
    ([first]) => first.start(),
    {
      isChosen: true,
      losesCounts: true,
    },
  ),
  replica(
    'freezes',
    ([first]) => first.signal('SIGSTOP'),
    ([first]) => first.signal('SIGCONT'),
  ),
  replica('has a clock that is ahead', ...withClock(CLOCK_MS)),
  replica('has a clock that is behind', ...withClock(-CLOCK_MS)),
];

type Act = Fault['inject'];
type More = Partial<Fault>;

function provider(name: string, inject: Act, more: More = {}): Fault {
  const mend: Act = ({ ways, sandbox }) => {
    ways.provider.resume();
    sandbox.reset();
  };
  return { name: `Mubarokah ID ${name}`, of: 'provider', inject, mend, backWithinMs: CIRCUIT_MS, ...more };
}

function answers(name: string, endpoint: SandboxEndpoint, answer: SandboxAnswer, more: More = {}): Fault {
  return provider(name, ({ sandbox }) => sandbox.next(endpoint, { ...answer, times: Infinity }), more);
}

function redis(name: string, inject: Act, mend: Act = () => {}, more: More = {}): Fault {
  return { name: `Redis ${name}`, of: 'redis', inject, mend, ...more };
}

function database(name: string, inject: Act, mend: Act = () => {}, more: More = {}): Fault {
  return { name: `PostgreSQL ${name}`, of: 'database', inject, mend, ...more };
}

function replica(
  name: string,
  inject: (replicas: World['replicas']) => unknown,
  mend: (replicas: World['replicas']) => unknown,
  more: More = {},
): Fault {
  return {
    name: `a replica ${name}`,
    of: 'replica',
    inject: ({ replicas }) => inject(replicas),
    mend: ({ replicas }) => mend(replicas),
    ...more,
  };
}

function withClock(clockAheadMs: number) {
  const restart =
    (settings: object) =>
    async ([first]: World['replicas']): Promise<void> => {
      await first.end('SIGTERM');
      await first.start(settings);
    };
  const more = { keepsPages: true, losesCounts: true, isChosen: clockAheadMs > 0 };
  return [restart({ clockAheadMs }), restart({}), more] as const;
}
