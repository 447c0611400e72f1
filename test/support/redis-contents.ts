import type { Redis } from 'ioredis';

/** Every key and value, one a line, and what their parts are when decoded. */
export async function redisContents(redis: Redis): Promise<string> {
  const lines: string[] = [];
  for await (const keys of redis.scanStream() as AsyncIterable<string[]>)
    for (const key of keys) lines.push(key, ...(await valuesOf(redis, key)));
  return [...lines, ...lines.flatMap(decodedParts)].join('\n');
}

/** What the parts of a sealed value are when they are decoded. */
export function decodedParts(text: string): string[] {
  return text.split(/[^\w-]/).map((part) => Buffer.from(part, 'base64url').toString('latin1'));
}

async function valuesOf(redis: Redis, key: string): Promise<string[]> {
  const type = await redis.type(key);
  switch (type) {
    case 'string':
      return [(await redis.get(key)) ?? ''];
    case 'zset':
      return redis.zrange(key, 0, -1, 'WITHSCORES');
    case 'hash':
      return Object.entries(await redis.hgetall(key)).flat();
    case 'none': // it ended meanwhile
      return [];
    default:
      throw new Error(`Nobody knows how to read a ${type}.`);
  }
}
