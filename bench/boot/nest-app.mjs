import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** Resolves to an app that listens. Plain JavaScript has no decorators. */
export async function listen(platform, { imports = [], controllers = [], prepare = () => undefined } = {}) {
  class App {}
  Module({ imports, controllers })(App);
  const app = await NestFactory.create(App, await adapterOf(platform), {
    logger: false,
    abortOnError: false,
  });
  prepare(app);
  await app.listen(0, '127.0.0.1');
  return app;
}

async function adapterOf(platform) {
  if (platform === 'fastify') {
    const { FastifyAdapter } = await import('@nestjs/platform-fastify');
    return new FastifyAdapter();
  }
  const { ExpressAdapter } = await import('@nestjs/platform-express');
  return new ExpressAdapter();
}
