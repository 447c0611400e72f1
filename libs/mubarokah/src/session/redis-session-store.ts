import type { SessionStore } from '../options/index.js';
import { type RedisClient, type RedisCommand, redisCommand } from './redis-command.js';

/**
 * Keeps sessions in Redis, for any number of replicas. Next to each session's key stands a sorted set of all sessions
 * by their end: who removes a member from it ended that session, so each end is counted once whoever sees it.
 *
 * @example
 * new RedisSessionStore(new Redis(process.env.REDIS_URL))
 */
export class RedisSessionStore implements SessionStore {
  readonly scope = 'shared';
  private readonly command: RedisCommand;
  private readonly index: string;

  /** @param prefix what all keys begin with */
  constructor(
    client: RedisClient,
    private readonly prefix = 'mubarokah:session:',
    private readonly now: () => number = Date.now,
  ) {
    this.command = redisCommand(client);
    this.index = `${prefix}by-end`;
  }

  async get(key: string): Promise<string | undefined> {
    const value = await this.command('GET', this.prefix + key);
    return typeof value === 'string' ? value : undefined;
  }

  async set(key: string, value: string, expiresAt: number): Promise<void> {
    await Promise.all([
      this.command('SET', this.prefix + key, value, 'PX', String(Math.max(expiresAt - this.now(), 1))),
      this.command('ZADD', this.index, String(expiresAt), key),
    ]);
  }

  async touch(key: string, expiresAt: number): Promise<void> {
    await Promise.all([
      this.command('PEXPIREAT', this.prefix + key, String(expiresAt)),
      // XX: never adds a session that was ended meanwhile.
      this.command('ZADD', this.index, 'XX', String(expiresAt), key),
    ]);
  }

  async delete(key: string): Promise<boolean> {
    const [, removed] = await Promise.all([
      this.command('DEL', this.prefix + key),
      this.command('ZREM', this.index, key),
    ]);
    return removed === 1;
  }

  async sweep(): Promise<{ active: number; expired: number }> {
    const expired = await this.command('ZREMRANGEBYSCORE', this.index, '-inf', String(this.now()));
    const active = await this.command('ZCARD', this.index);
    return { active: Number(active), expired: Number(expired) };
  }
}
