import { type RedisClient, type RedisCommand, redisCommand } from '../../clients/index.js';
import type { AppTokenStore, FoundTokens, StoredTokens, TokenStore } from '../../options/index.js';
import { randomText } from '../../sealing/index.js';
import { BatchedReads } from '../../stores/batched-reads.js';
import { redisTokenScripts } from './redis-token-scripts.js';

/**
 * Keeps tokens in Redis 5 or later, for any number of replicas: one string for each user, and one key for the lease beside
 * it. On Redis Cluster all tokens of one app lie in one slot, so that each step stays one step.
 *
 * @example
 * new RedisTokenStore(new Redis(process.env.REDIS_URL))
 */
export class RedisTokenStore implements TokenStore {
  readonly scope = 'shared';
  private readonly command: RedisCommand;
  private readonly scripts: ReturnType<typeof redisTokenScripts>;

  /**
   * @param prefix what all keys begin with
   * @throws {TypeError} when the client is no Redis client that is known
   */
  constructor(
    client: RedisClient,
    private readonly prefix = 'mubarokah:tokens:',
  ) {
    this.command = redisCommand(client, 'RedisTokenStore');
    this.scripts = redisTokenScripts(this.command);
  }

  forApp(appId: string): AppTokenStore {
    // The braces keep all keys in one slot of a cluster.
    return new RedisAppTokens(new BatchedReads(this.command), this.scripts, `${this.prefix}{${appId}}:`);
  }
}

class RedisAppTokens implements AppTokenStore {
  constructor(
    private readonly reads: BatchedReads,
    private readonly scripts: ReturnType<typeof redisTokenScripts>,
    private readonly prefix: string,
  ) {}

  async read(keys: readonly string[]): Promise<FoundTokens | undefined> {
    const found = await Promise.all(keys.map((key) => this.reads.get(this.record(key))));
    return keys
      .flatMap((key, index) => {
        const tokens = storedTokens(found[index]);
        return tokens === undefined ? [] : [{ key, ...tokens }];
      })
      .at(0);
  }

  async put(keys: readonly string[], value: string, login: string, keepMs: number): Promise<void> {
    await this.scripts.put(this.records(keys), value, login, keepMs);
  }

  async acquire(
    key: string,
    holder: string,
    leaseMs: number,
  ): Promise<{ version: number; tokens: StoredTokens | undefined } | undefined> {
    const acquired = await this.scripts.acquire([this.record(key), this.lease(key)], holder, leaseMs);
    if (!Array.isArray(acquired)) return undefined;
    const [version, stored] = acquired as unknown[];
    return { version: Number(version), tokens: storedTokens(stored) };
  }

  async renew(key: string, holder: string, leaseMs: number): Promise<void> {
    await this.scripts.renew([this.lease(key)], holder, leaseMs);
  }

  async release(key: string, holder: string): Promise<void> {
    await this.scripts.release([this.lease(key)], holder);
  }

  async replace(
    keys: readonly string[],
    key: string,
    { version, value }: StoredTokens,
    holder: string,
    keepMs: number,
  ): Promise<boolean> {
    const places = [this.record(key), this.record(keys[0]!), this.lease(key)];
    return (await this.scripts.replace(places, version, value, holder, keepMs)) === 1;
  }

  async remove(
    keys: readonly string[],
    which: { readonly login: string } | { readonly version: number } | 'any',
  ): Promise<string | undefined> {
    const [kind, limit] = which === 'any' ? ['any', ''] : limitOf(which);
    const removed = await this.scripts.remove([...this.records(keys), this.receipt()], kind, limit);
    return typeof removed === 'string' ? removed : undefined;
  }

  private records(keys: readonly string[]): string[] {
    return keys.map((key) => this.record(key));
  }

  private record(key: string): string {
    return this.prefix + key;
  }

  private lease(key: string): string {
    return `${this.prefix}lease:${key}`;
  }

  /** Where this call finds what it was answered: see {@link RECEIPT_MS}. */
  private receipt(): string {
    return `${this.prefix}receipt:${randomText(8)}`;
  }
}

function limitOf(
  which: { readonly login: string } | { readonly version: number },
): [string, string | number] {
  return 'login' in which ? ['login', which.login] : ['version', which.version];
}

/** See {@link redisTokenScripts}. */
function storedTokens(text: unknown): StoredTokens | undefined {
  if (typeof text !== 'string') return undefined;
  const afterVersion = text.indexOf('.');
  const afterLogin = text.indexOf('.', afterVersion + 1);
  return { value: text.slice(afterLogin + 1), version: Number(text.slice(0, afterVersion)) };
}
