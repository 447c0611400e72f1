// An app of many series, alone or as a cluster of four, and what scrapes cost the process that begins it.
import 'reflect-metadata';
import cluster from 'node:cluster';
import { NestFactory } from '@nestjs/core';
import { MubarokahModule } from 'nestjs-mubarokah';
import { shareClusterMetrics } from 'nestjs-mubarokah/metrics';
import { register } from 'prom-client';
import { answerParent } from '../child.mjs';
import { watchTurns } from '../longest-turn.mjs';

const [, , mode] = process.argv;
const WORKERS = 4;
const ROUTES = 400;

async function startApp() {
  const app = await NestFactory.create(
    MubarokahModule.forRoot({
      clientId: 'client',
      clientSecret: 'secret',
      redirectUri: 'http://localhost/auth/mubarokah/callback',
      cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
      health: { enabled: false },
    }),
    { logger: false },
  );
  await app.listen(0, '127.0.0.1');
  const histogram = register.getSingleMetric('http_server_request_duration_seconds');
  for (let i = 0; i < ROUTES; i += 1)
    histogram.observe({ method: 'GET', route: `/route/${i}`, status_code: '200' }, 0.01);
  return app.getHttpServer().address().port;
}

async function startCluster() {
  shareClusterMetrics();
  let port;
  for (let i = 0; i < WORKERS; i += 1) {
    const worker = cluster.fork();
    port = await new Promise((resolve) =>
      worker.on('message', (message) => message.port && resolve(message.port)),
    );
  }
  return port;
}

if (cluster.isWorker) process.send({ port: await startApp() });
else {
  const port = mode === 'cluster' ? await startCluster() : await startApp();
  const turns = watchTurns();
  let before;
  // The parent scrapes, so that the scraper's own work is not counted.
  answerParent({ port }, (question) => {
    if (question === 'begin') {
      turns.reset();
      before = process.cpuUsage();
      return {};
    }
    const { user, system } = process.cpuUsage(before);
    return { cpuMs: (user + system) / 1_000, longestTurnMs: turns.longestMs };
  });
}
