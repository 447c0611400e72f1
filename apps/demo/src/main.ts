import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';

const logger = new ConsoleLogger({
  prefix: 'demo',
  colors: Boolean(process.stdout.isTTY),
  logLevels: ['log', 'warn', 'error'],
});
const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger });
app.disable('x-powered-by');
app.enableShutdownHooks();
try {
  await app.listen(process.env.PORT ?? 3000);
} catch (error) {
  // A database that is away or a port that is taken: the message says it all, the stack would bury it.
  logger.error(`The demo cannot start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
