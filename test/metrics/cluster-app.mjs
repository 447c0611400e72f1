// A Node cluster of four workers that emit the events they are told to, over IPC. Its parent is a test.
import 'reflect-metadata';
import cluster from 'node:cluster';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { NestFactory } from '@nestjs/core';
import { MubarokahModule } from 'nestjs-mubarokah';
import { MubarokahEvents } from 'nestjs-mubarokah/events';
import { shareClusterMetrics } from 'nestjs-mubarokah/metrics';

if (cluster.isPrimary) {
  shareClusterMetrics();
  const workers = [];
  const begin = () =>
    new Promise((resolve) => {
      const worker = cluster.fork();
      workers.push(worker);
      worker.on('message', (message) => message.port && resolve(message.port));
    });
  const ports = [];
  for (let i = 0; i < 4; i += 1) ports.push(await begin());
  cluster.on('message', (_, message) => message.done && process.send(message));
  cluster.on('exit', (worker) => process.send({ exit: worker.id }));
  process.on('message', ({ worker, ...message }) => workers[worker].send(message));
  process.on('disconnect', () => process.exit());
  process.send({ port: ports[0], pids: workers.map((one) => one.process.pid) });
} else {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new BasicTracerProvider());
  const options = {
    clientId: 'client',
    clientSecret: 'secret',
    redirectUri: 'http://localhost/auth/mubarokah/callback',
    cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
    health: { enabled: false },
  };
  const app = await NestFactory.create(MubarokahModule.forRoot(options), { logger: false });
  app.enableShutdownHooks();
  await app.listen(0, '127.0.0.1');
  const events = app.get(MubarokahEvents);
  process.on('message', ({ emit, count, traced, close }) => {
    const emitAll = (span) => {
      for (let i = 0; i < count; i += 1) events.emit(emit);
      span?.end();
      if (emit) process.send({ done: true, traceId: span?.spanContext().traceId });
    };
    if (traced) trace.getTracer('a test').startActiveSpan('a request', emitAll);
    else emitAll();
    if (close) void app.close().then(() => process.disconnect());
  });
  process.send({ port: app.getHttpServer().address().port });
}
