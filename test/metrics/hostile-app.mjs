// An app in a process of its own, which tells its heap after garbage collection. Started with --expose-gc.
import 'reflect-metadata';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { MubarokahModule } from 'nestjs-mubarokah';
import { collectedHeapBytes } from '../support/collected-heap.mjs';

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

process.on('message', async () => process.send({ heapBytes: await collectedHeapBytes() }));
process.send({ port: app.getHttpServer().address().port });
