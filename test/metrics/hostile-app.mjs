// An app in a process of its own, which tells its heap after garbage collection. Started with --expose-gc.
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { MubarokahModule } from 'nestjs-mubarokah';

class Things {
  find(id) {
    return { id };
  }
}
Get(':id')(Things.prototype, 'find', Object.getOwnPropertyDescriptor(Things.prototype, 'find'));
Param('id')(Things.prototype, 'find', 0);
Controller('things')(Things);

class App {}
const [adapter, baseUrl] = process.argv.slice(2);
const options = {
  baseUrl,
  clientId: 'client',
  clientSecret: 'secret',
  redirectUri: 'http://localhost/auth/mubarokah/callback',
  cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
  requestTimeoutMs: 1_000,
  loginTtlMs: 1_000, // ended logins are remembered for as long, each of which takes memory
  refusedCodesPerMinute: 1_000_000, // so that all that is made up gets to Mubarokah ID
};
Module({ imports: [MubarokahModule.forRoot(options)], controllers: [Things] })(App);
const app = await NestFactory.create(
  App,
  adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter(),
  {
    logger: false,
  },
);
await app.listen(0, '127.0.0.1');

// The least of several looks: what a connection held is given back some turns after it closed.
process.on('message', async () => {
  let heapBytes = Infinity;
  for (let look = 0; look < 10; look += 1) {
    globalThis.gc();
    heapBytes = Math.min(heapBytes, process.memoryUsage().heapUsed);
    await sleep(50);
  }
  process.send({ heapBytes });
});
process.send({ port: app.getHttpServer().address().port });
