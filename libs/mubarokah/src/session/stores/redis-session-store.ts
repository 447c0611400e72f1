import { type RedisClient, type RedisCommand, redisCommand } from '../../clients/index.js';
import type {
  AppSessionStore,
  CreatedSession,
  LoginClaim,
  NewSession,
  SessionStore,
} from '../../options/index.js';
import { randomText } from '../../sealing/index.js';
import { redisSessionScripts } from './redis-session-scripts.js';

/** For longer than this no callback is under way. */
const ENDED_MS = 600_000;

/**
 * Keeps sessions in Redis 5 or later, for any number of replicas. On Redis Cluster all sessions of one app lie in one
 * slot, so that each step stays one step.
 *
 * @example
 * new RedisSessionStore(new Redis(process.env.REDIS_URL))
 */
export class RedisSessionStore implements SessionStore {
  readonly scope = 'shared';
  private readonly command: RedisCommand;
  private readonly scripts: ReturnType<typeof redisSessionScripts>;

  /**
   * @param prefix what all keys begin with
   * @throws {TypeError} when the client is no Redis client that is known
   */
  constructor(
    client: RedisClient,
    private readonly prefix = 'mubarokah:session:',
  ) {
    this.command = redisCommand(client, 'RedisSessionStore');
    this.scripts = redisSessionScripts(this.command);
  }

  forApp(appId: string): AppSessionStore {
    // The braces keep all keys in one slot of a cluster.
    return new RedisAppSessions(this.command, this.scripts, `${this.prefix}{${appId}}:`);
  }
}

class RedisAppSessions implements AppSessionStore {
  private readonly ends: string;

  constructor(
    private readonly command: RedisCommand,
    private readonly scripts: ReturnType<typeof redisSessionScripts>,
    private readonly prefix: string,
  ) {
    this.ends = `${prefix}ends`;
  }

  async read(key: string): Promise<string | undefined> {
    return valueOf(await this.command('GET', this.session(key)));
  }

  async create({
    key,
    owner,
    value,
    idleMs,
    maxAgeMs,
    login,
    replaces,
  }: NewSession): Promise<CreatedSession> {
    const [created, replaced] = (await this.scripts.create(
      [
        this.session(key),
        this.owner(owner),
        this.ends,
        this.login(login.key),
        this.ended(owner),
        ...(replaces === undefined ? [] : [this.session(replaces), this.receipt()]),
      ],
      ...[value, idleMs, maxAgeMs, login.holder, login.result, login.keepMs],
      Math.ceil(login.agoMs),
    )) as [number, unknown];
    return created === 1 ? { state: 'created', replaced: valueOf(replaced) } : { state: 'ended' };
  }

  async touch(key: string, owner: string, idleMs: number): Promise<void> {
    await this.scripts.touch([this.session(key), this.owner(owner), this.ends], idleMs);
  }

  async end(key: string): Promise<string | undefined> {
    return valueOf(await this.scripts.end([this.session(key), this.ends, this.receipt()]));
  }

  async endAll(owner: string): Promise<number> {
    const keys = (await this.scripts.endOwner([this.owner(owner), this.ended(owner)], ENDED_MS)) as string[];
    const ended = await Promise.all(keys.map((key) => this.end(key)));
    return ended.filter((value) => value !== undefined).length;
  }

  async list(owner: string): Promise<{ key: string; value: string }[]> {
    const keys = (await this.command('ZRANGE', this.owner(owner), '0', '-1')) as string[];
    const values = await Promise.all(keys.map((key) => this.read(key)));
    return keys.flatMap((key, index) => {
      const value = values[index];
      return value === undefined ? [] : [{ key, value }];
    });
  }

  async sweep(): Promise<{ active: number; expired: number }> {
    const [active, expired] = (await this.scripts.sweep([this.ends, this.receipt()])) as [number, number];
    return { active, expired };
  }

  async claimLogin(key: string, holder: string, claimMs: number): Promise<LoginClaim> {
    const claim = await this.scripts.claimLogin([this.login(key)], holder, claimMs);
    if (typeof claim !== 'string') return { state: 'claimed' };
    if (claim.startsWith('r')) return { state: 'done', result: claim.slice(1) };
    return claim.startsWith('p') ? { state: 'in_flight' } : { state: 'ended', reason: claim.slice(1) };
  }

  async releaseLogin(key: string, holder: string): Promise<void> {
    await this.scripts.releaseLogin([this.login(key)], holder);
  }

  async endLogin(key: string, reason: string, keepMs: number): Promise<string | undefined> {
    const claim = await this.scripts.endLogin([this.login(key), this.receipt()], reason, keepMs);
    return typeof claim === 'string' && claim.startsWith('r') ? claim.slice(1) : undefined;
  }

  private session(key: string): string {
    return `${this.prefix}s:${key}`;
  }

  private owner(owner: string): string {
    return `${this.prefix}o:${owner}`;
  }

  private login(key: string): string {
    return `${this.prefix}l:${key}`;
  }

  /** Where this call finds what it was answered: see {@link RECEIPT_MS}. */
  private receipt(): string {
    return `${this.prefix}r:${randomText(8)}`;
  }

  /** When all sessions of an owner were ended. */
  private ended(owner: string): string {
    return `${this.prefix}e:${owner}`;
  }
}

/** What follows two times: see {@link redisSessionScripts}. */
function valueOf(text: unknown): string | undefined {
  return typeof text === 'string' ? text.slice(26) : undefined;
}
