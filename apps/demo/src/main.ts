import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { drainOnShutdown } from 'nestjs-mubarokah/health';
import { AppModule } from './app.module.js';

const logger = new ConsoleLogger({
  prefix: 'demo',
  colors: Boolean(process.stdout.isTTY),
  logLevels: ['log', 'warn', 'error'],
});
const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger });
app.disable('x-powered-by');
// On a laptop nobody waits for a balancer; behind one, see docs/deploy.
drainOnShutdown(app, { drainMs: Number(process.env.DRAIN_MS || 0) });
try {
  await app.listen(process.env.PORT ?? 3000);
} catch (error) {
  // A database that is away or a port that is taken: the message says it all, the stack would bury it.
  logger.error(`The demo cannot start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
