// A cluster as PM2 makes it: its primary process knows nothing of the app, and numbers the workers in NODE_APP_INSTANCE.
import cluster from 'node:cluster';

if (cluster.isPrimary) {
  const ready = [0, 1].map((instance) => {
    const worker = cluster.fork({ NODE_APP_INSTANCE: instance });
    return new Promise((resolve) => worker.on('message', ({ port }) => port && resolve(port)));
  });
  process.on('disconnect', () => process.exit());
  process.send({ port: (await Promise.all(ready))[0] });
} else {
  await import('reflect-metadata');
  const { NestFactory } = await import('@nestjs/core');
  const { MubarokahModule } = await import('nestjs-mubarokah');
  const { MubarokahEvents } = await import('nestjs-mubarokah/events');
  const { FIRST_METRICS_PORT, NODE_APP_INSTANCE } = process.env;
  const instance = Number(NODE_APP_INSTANCE);
  const options = {
    clientId: 'client',
    clientSecret: 'secret',
    redirectUri: 'http://localhost/auth/mubarokah/callback',
    cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
    health: { enabled: false },
    metrics: FIRST_METRICS_PORT ? { port: Number(FIRST_METRICS_PORT) + instance } : {},
  };
  const app = await NestFactory.create(MubarokahModule.forRoot(options), { logger: ['warn'] });
  await app.listen(0, '127.0.0.1');
  const checks = [3, 5][instance];
  for (let i = 0; i < checks; i += 1)
    app.get(MubarokahEvents).emit({ type: 'auth-check', result: 'allowed', reason: 'none' });
  process.send({ port: app.getHttpServer().address().port });
}
