import { Inject, Injectable, Logger, type OnModuleInit, ServiceUnavailableException } from '@nestjs/common';
import type { MubarokahUser } from 'nestjs-mubarokah';
import type { Pool } from 'pg';
import { PG_POOL } from '../storage/storage.module.js';

/** Somebody who has logged in here at least once. */
export interface StoredUser {
  readonly id: string;
  readonly firstLoginAt: Date;
  readonly lastLoginAt: Date;
  readonly logins: number;
}

// The lock keeps two replicas that start at once from both creating the table.
const CREATE_TABLE = `
  begin;
  select pg_advisory_xact_lock(hashtext('demo.users'));
  create table if not exists users (
    id             text primary key,
    name           text,
    email          text,
    username       text,
    first_login_at timestamptz not null default now(),
    last_login_at  timestamptz not null default now(),
    logins         integer not null default 1
  );
  commit;
`;

const SAVE = `
  insert into users (id, name, email, username) values ($1, $2, $3, $4)
  on conflict (id) do update set
    name = excluded.name, email = excluded.email, username = excluded.username,
    last_login_at = now(), logins = users.logins + 1
`;

const FIND = `
  select id, first_login_at as "firstLoginAt", last_login_at as "lastLoginAt", logins from users where id = $1
`;

/** People, keyed by Mubarokah ID's id: e-mail addresses may be missing, and may change hands. */
@Injectable()
export class UserStore implements OnModuleInit {
  private readonly logger = new Logger('Users');

  constructor(@Inject(PG_POOL) private readonly pool: Pool) {}

  async onModuleInit(): Promise<void> {
    await this.pool.query(CREATE_TABLE);
  }

  /** Notes a login, and what Mubarokah ID now says of the person. */
  async save({ id, name, email, username }: MubarokahUser): Promise<void> {
    await this.pool.query(SAVE, [id, name, email, username]);
  }

  /** @throws {ServiceUnavailableException} when the database cannot tell */
  async find(id: string): Promise<StoredUser | undefined> {
    try {
      const { rows } = await this.pool.query<StoredUser>(FIND, [id]);
      return rows[0];
    } catch (cause) {
      const { code = 'no answer' } = cause as { code?: string };
      this.logger.warn(`A user could not be read: ${code}`);
      throw new ServiceUnavailableException('The database cannot tell right now.', { cause });
    }
  }
}
