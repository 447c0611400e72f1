import { Injectable } from '@nestjs/common';
import * as z from 'zod/mini';
import { Cookies, type HttpRequest } from '../http/index.js';
import { Clock } from '../time/index.js';
import { Sealer } from '../sealing/index.js';

const NAME = 'device';
const PURPOSE = 'device';
const KEEP_MS = 30 * 24 * 3_600_000;

const schema = z.object({ userId: z.string(), issuedAt: z.number() });

/**
 * Marks a browser in which somebody has logged in, so that it can be told from a stranger's script at the next login.
 * It lets nobody in.
 *
 * https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
@Injectable()
export class DeviceCookie {
  constructor(
    private readonly cookies: Cookies,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /** The `Set-Cookie` value, after a login. */
  async issue(userId: string): Promise<string> {
    const sealed = await this.sealer.seal(PURPOSE, { userId, issuedAt: this.clock.now() });
    return this.cookies.set(NAME, sealed, KEEP_MS);
  }

  /** Who logged in there last, if that was in the last 30 days. */
  async read(request: HttpRequest): Promise<string | undefined> {
    // Stryker disable next-line StringLiteral: equivalent, since neither text was sealed
    const sealed = this.cookies.read(request, NAME) ?? '';
    const { data } = schema.safeParse(await this.sealer.open(PURPOSE, sealed));
    return data !== undefined && this.clock.now() - data.issuedAt < KEEP_MS ? data.userId : undefined;
  }
}
