import type { StoredTokens, TokenStore } from '../../options/index.js';
import { type RedisClient, type RedisCommand, redisCommand } from '../redis-command.js';

/** How long tokens are kept that nobody uses: no refresh token is expected to live longer. */
const KEEP_MS = 60 * 24 * 3_600_000;

/** KEYS: record, lease. ARGV: holder, lease ms, keep ms. A version, or nothing. */
const ACQUIRE = `
if not redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return false end
local version = redis.call('HINCRBY', KEYS[1], 'counter', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return version`;

/** KEYS: record. ARGV: keep ms. */
const NEXT_VERSION = `
local version = redis.call('HINCRBY', KEYS[1], 'counter', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return version`;

/** KEYS: record. ARGV: version, value, keep ms. */
const WRITE = `
local version = redis.call('HGET', KEYS[1], 'version')
if version and tonumber(version) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'value', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`;

/** KEYS: record. ARGV: version. The counter stays: versions never go back. */
const REMOVE = `
local version = redis.call('HGET', KEYS[1], 'version')
if version and tonumber(version) <= tonumber(ARGV[1]) then redis.call('HDEL', KEYS[1], 'value', 'version') end
return 1`;

/** KEYS: lease. ARGV: holder, lease ms. */
const RENEW = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;

/** KEYS: lease. ARGV: holder. */
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/**
 * Keeps tokens in Redis, for any number of replicas: one hash for each user, and one key for the lease beside it.
 *
 * @example
 * new RedisTokenStore(new Redis(process.env.REDIS_URL))
 */
export class RedisTokenStore implements TokenStore {
  readonly scope = 'shared';
  private readonly command: RedisCommand;

  /** @param prefix what all keys begin with */
  constructor(
    client: RedisClient,
    private readonly prefix = 'mubarokah:tokens:',
  ) {
    this.command = redisCommand(client);
  }

  async read(key: string): Promise<StoredTokens | undefined> {
    const [value, version] = (await this.command('HMGET', this.record(key), 'value', 'version')) as unknown[];
    return typeof value === 'string' ? { value, version: Number(version) } : undefined;
  }

  async nextVersion(key: string): Promise<number> {
    return Number(await this.script(NEXT_VERSION, [this.record(key)], String(KEEP_MS)));
  }

  async write(key: string, { version, value }: StoredTokens): Promise<boolean> {
    return (await this.script(WRITE, [this.record(key)], String(version), value, String(KEEP_MS))) === 1;
  }

  async remove(key: string, version: number): Promise<void> {
    await this.script(REMOVE, [this.record(key)], String(version));
  }

  async acquire(key: string, holder: string, leaseMs: number): Promise<number | undefined> {
    const keys = [this.record(key), this.lease(key)];
    const version = await this.script(ACQUIRE, keys, holder, String(leaseMs), String(KEEP_MS));
    return typeof version === 'number' ? version : undefined;
  }

  async renew(key: string, holder: string, leaseMs: number): Promise<void> {
    await this.script(RENEW, [this.lease(key)], holder, String(leaseMs));
  }

  async release(key: string, holder: string): Promise<void> {
    await this.script(RELEASE, [this.lease(key)], holder);
  }

  private script(script: string, keys: readonly string[], ...args: string[]): Promise<unknown> {
    return this.command('EVAL', script, String(keys.length), ...keys, ...args);
  }

  // The braces keep both keys on one node of a cluster.
  private record(key: string): string {
    return `${this.prefix}{${key}}`;
  }

  private lease(key: string): string {
    return `${this.record(key)}:lease`;
  }
}
