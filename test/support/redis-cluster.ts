import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { type RunningRedis, startRedis } from './redis.js';
import { until } from './until.js';

const run = promisify(execFile);
const cli = async (...args: string[]): Promise<string> => (await run('redis-cli', args)).stdout;

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
  await cli('--cluster', 'create', ...addresses, '--cluster-yes');
  // Each node finds out for itself that the cluster is whole.
  for (const { port } of nodes)
    await until(
      async () => (await cli('-p', `${port}`, 'cluster', 'info')).includes('cluster_state:ok'),
      15_000,
    );
  return { nodes, stop: async () => void (await Promise.all(nodes.map((node) => node.stop()))) };
}
