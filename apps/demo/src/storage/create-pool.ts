import { Logger } from '@nestjs/common';
import { Pool } from 'pg';

/** @param url such as `postgres://user:password@localhost:5432/app` */
export function createPool(url: string | undefined): Pool {
  if (!url) throw new Error('DATABASE_URL is not set: give the address of a PostgreSQL, or use "npm start".');
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 2_000,
    query_timeout: 5_000,
  });
  const logger = new Logger('PostgreSQL');
  // Without a listener a connection that breaks while it is idle ends the process.
  pool.on('error', () => logger.warn('An idle connection broke; the next query opens another.'));
  return pool;
}
