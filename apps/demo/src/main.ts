import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';

const logger = new ConsoleLogger({ prefix: 'demo', logLevels: ['log', 'warn', 'error'] });
const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger });
app.disable('x-powered-by');
app.enableShutdownHooks();
await app.listen(process.env.PORT ?? 3000);
