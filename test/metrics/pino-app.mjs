// An app with nestjs-pino, in a process of its own: the package is CommonJS and cannot be loaded by Jest.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MubarokahModule } from 'nestjs-mubarokah';
import { Logger, LoggerModule } from 'nestjs-pino';

class App {}
const imports = [
  LoggerModule.forRoot({ pinoHttp: { autoLogging: false, messageKey: process.argv[2] } }),
  MubarokahModule.forRoot({
    clientId: 'client',
    clientSecret: 'secret',
    redirectUri: 'http://localhost/auth/mubarokah/callback',
    cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
    health: { mubarokah: false },
  }),
];
Module({ imports })(App);

const app = await NestFactory.create(App, { bufferLogs: true });
app.useLogger(app.get(Logger));
await app.listen(0, '127.0.0.1');
const url = `http://127.0.0.1:${app.getHttpServer().address().port}/auth/mubarokah/callback?code=a&state=b`;
await (await fetch(url, { headers: { 'x-request-id': 'abc-123' } })).text();
await app.close();
