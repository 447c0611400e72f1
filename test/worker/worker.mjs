// A process without HTTP, as a queue worker is: it tells its health by a heartbeat file.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MubarokahModule } from 'nestjs-mubarokah';
import { customCheck } from 'nestjs-mubarokah/health';

const [heartbeatFile, status] = process.argv.slice(2);

class WorkerModule {}
Module({
  imports: [
    MubarokahModule.forRoot({
      clientId: 'client',
      clientSecret: 'client-secret',
      redirectUri: 'http://localhost:3000/auth/mubarokah/callback',
      cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
      health: { heartbeatFile, mubarokah: false, checks: [customCheck('queue', async () => ({ status }))] },
    }),
  ],
})(WorkerModule);

const worker = await NestFactory.createApplicationContext(WorkerModule, { logger: ['error'] });
worker.enableShutdownHooks();
setInterval(() => undefined, 60_000); // its work
