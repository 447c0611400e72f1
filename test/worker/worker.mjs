// A process without HTTP, as a queue worker is: it tells its health by a heartbeat file.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { custom, MubarokahModule } from 'nestjs-mubarokah';

const [heartbeatFile, status] = process.argv.slice(2);

class WorkerModule {}
Module({
  imports: [
    MubarokahModule.forRoot({
      clientId: 'client',
      clientSecret: 'client-secret',
      redirectUri: 'http://localhost:3000/auth/mubarokah/callback',
      cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
      dependencies: [custom('queue', async () => ({ status }))],
      health: { heartbeatFile, mubarokah: false },
    }),
  ],
})(WorkerModule);

const worker = await NestFactory.createApplicationContext(WorkerModule, { logger: ['error'] });
worker.enableShutdownHooks();
setInterval(() => undefined, 60_000); // its work
