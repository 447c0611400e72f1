import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { type RunningRedis, startRedis } from './redis.js';

export interface RunningCluster {
  readonly nodes: readonly RunningRedis[];
  stop(): Promise<void>;
}

/** A real Redis Cluster of three masters without replicas. */
export async function startRedisCluster(): Promise<RunningCluster> {
  const start = async (): Promise<RunningRedis> => {
    const bus = `${await freePort()}`;
    const settings = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000', '--cluster-port', bus];
    return startRedis(undefined, settings);
  };
  const nodes = [await start(), await start(), await start()];
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  await promisify(execFile)('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes']);
  return { nodes, stop: async () => void (await Promise.all(nodes.map((node) => node.stop()))) };
}
