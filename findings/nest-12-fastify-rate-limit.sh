#!/usr/bin/env bash
# In a Nest 12 app, @fastify/rate-limit refuses a request with 500 "Internal server error" and not with 429.
#
# Versions: @fastify/rate-limit 11.2.0, @nestjs/core 12.5.1, @nestjs/platform-fastify 12.5.0; Node 20.20.
# Behaviour: the limiter throws a plain Error with statusCode 429. Fastify alone answers it with 429. Nest's exception filter
# takes a status from a FastifyError, from an error of http-errors (with "expose") or from an HttpException, and from no
# other Error. With errorResponseBuilder giving an HttpException, the answer is 429.
# Seen:     fastify alone: 200 429
#           nest: 200 500
#           nest, with an HttpException: 200 429
# One would guess: that a status which Fastify honours is honoured by Nest on Fastify.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' >package.json
npm install --silent --no-audit --no-fund @fastify/rate-limit@11.2.0 @nestjs/common@12.5.1 @nestjs/core@12.5.1 \
  @nestjs/platform-fastify@12.5.0 fastify@5 reflect-metadata@0.2.2 rxjs@7.8.2

cat >run.mjs <<'JS'
import 'reflect-metadata';
import rateLimit from '@fastify/rate-limit';
import { Controller, Get, HttpException, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import fastify from 'fastify';

class Pages {
  page() {
    return 'page';
  }
}
Get()(Pages.prototype, 'page', Object.getOwnPropertyDescriptor(Pages.prototype, 'page'));
Controller()(Pages);
class AppModule {}
Module({ controllers: [Pages] })(AppModule);

async function statuses(url) {
  return [(await fetch(url)).status, (await fetch(url)).status].join(' ');
}

const plain = fastify();
await plain.register(rateLimit, { max: 1 });
plain.get('/', () => 'page');
console.log(`fastify alone: ${await statuses(await plain.listen({ port: 0, host: '127.0.0.1' }))}`);
await plain.close();

for (const [name, options] of [
  ['nest', {}],
  ['nest, with an HttpException', { errorResponseBuilder: () => new HttpException('Too Many Requests', 429) }],
]) {
  const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
  await app.register(rateLimit, { max: 1, ...options });
  await app.listen(0, '127.0.0.1');
  console.log(`${name}: ${await statuses(await app.getUrl())}`);
  await app.close();
}
JS

seen=$(node run.mjs)
echo "$seen"
[ "$seen" = 'fastify alone: 200 429
nest: 200 500
nest, with an HttpException: 200 429' ]
