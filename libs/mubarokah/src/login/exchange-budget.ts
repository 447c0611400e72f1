import { Inject, Injectable } from '@nestjs/common';
import { SafeLogger } from '../logging/index.js';
import type { HttpRequest } from '../http/index.js';
import { Clock } from '../time/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { CALLBACK_OUTCOMES } from '../outcomes/index.js';
import type { CallbackDeadline } from './callback-deadline.js';
import { CallbackFailed } from './callback-failed.js';
import { callbackFailureOf } from './callback-reason.js';
import { networksOf } from './client-networks.js';
import { DeviceCookie } from './device-cookie.js';
import { RefusalCounts } from './refusal-counts.js';

/** The provider counts its token requests by the minute. */
const WINDOW_MS = 60_000;
/** Refused codes in an hour that are forgiven: of an IPv6 /48, and of a person in whose browser somebody logged in. */
const FORGIVEN = { wider: 15, person: 4 } as const;
/** Exchanges at once of one client, once the share of all is used up: nobody knows yet what they come to. */
const AT_ONCE = 3;

/** Who brings a code, as far as that can be told without the provider: what is counted of them, and under which keys. */
interface Client {
  readonly own: string;
  readonly wider?: string;
  /** Who logged in in this browser before. */
  readonly person?: string;
}

/**
 * Keeps strangers from spending the token requests that Mubarokah ID grants to the whole app, 60 a minute: a made-up
 * code costs one like a real one. Of the codes that are refused in a minute, anybody may bring a third of
 * `refusedCodesPerMinute`, and addresses that brought none in the last hour may bring the rest; beyond that only
 * browsers are let through in which somebody has logged in before. What is in flight counts as refused until it is not.
 */
@Injectable()
export class ExchangeBudget {
  private readonly logger = new SafeLogger();
  private readonly counts = new RefusalCounts();
  /** When codes were refused, the oldest first. */
  // Stryker disable next-line ArrayDeclaration: equivalent, since what is no time is not within the last minute
  private refusals: readonly number[] = [];
  /** Whose exchanges are under way. */
  private readonly inFlight: string[] = [];
  private waiting: (() => void)[] = [];
  private hasWarned = false;

  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly devices: DeviceCookie,
    private readonly clock: Clock,
  ) {}

  /**
   * Trades a code by `exchange`, as soon as there is room for the client. Rejects as `exchange` does.
   *
   * @throws {CallbackFailed} `too_many_attempts` where there will be none
   */
  async spend<T>(request: HttpRequest, deadline: CallbackDeadline, exchange: () => Promise<T>): Promise<T> {
    const client = await this.clientOf(request);
    while (!this.hasRoom(client)) {
      this.refuseIfSpent(client, request);
      // Those under way may turn out to be real logins.
      const next = this.nextEnd();
      await deadline.within('token_timeout', () => next);
    }
    this.inFlight.push(keyOf(client));
    try {
      return await exchange();
    } catch (error) {
      this.failed(client, error);
      throw error;
    } finally {
      this.end(keyOf(client));
    }
  }

  private async clientOf(request: HttpRequest): Promise<Client> {
    const userId = await this.devices.read(request);
    return { ...networksOf(request.address), ...(userId !== undefined && { person: `person ${userId}` }) };
  }

  private hasRoom(client: Client): boolean {
    const spent = this.recent().length + this.inFlight.length;
    if (spent < this.shareOfAll) return true;
    const own = this.inFlight.filter((key) => key === keyOf(client));
    return spent < this.shareOf(client) && own.length < AT_ONCE;
  }

  private refuseIfSpent(client: Client, request: HttpRequest): void {
    const refusals = this.recent();
    const share = this.shareOf(client);
    if (refusals.length < share) return;
    this.warnOfProxy(request);
    // There is room when so many are older than the window that less than the share is left.
    const leaves = refusals[refusals.length - share]! + WINDOW_MS;
    throw new CallbackFailed('too_many_attempts', {
      retryAfterMs: leaves - this.clock.now(),
      isRepeatable: true,
    });
  }

  /** How many codes may be refused in a minute before this client waits. */
  private shareOf(client: Client): number {
    if (this.isKnown(client)) return Infinity;
    return this.isSuspect(client) ? this.shareOfAll : this.options.refusedCodesPerMinute;
  }

  private isKnown({ person }: Client): boolean {
    return person !== undefined && this.counts.of(person, this.clock.now()) <= FORGIVEN.person;
  }

  private isSuspect({ own, wider = own }: Client): boolean {
    const now = this.clock.now();
    return this.counts.of(own, now) > 0 || this.counts.of(wider, now) > FORGIVEN.wider;
  }

  private get shareOfAll(): number {
    return Math.ceil(this.options.refusedCodesPerMinute / 3);
  }

  private recent(): readonly number[] {
    const now = this.clock.now();
    // A clock that was set back must not make them last.
    this.refusals = this.refusals.filter((at) => Math.abs(now - at) < WINDOW_MS);
    return this.refusals;
  }

  private end(key: string): void {
    this.inFlight.splice(this.inFlight.indexOf(key), 1);
    for (const wake of this.waiting.splice(0)) wake();
  }

  private nextEnd(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Only what can have been the code's fault makes a client suspect: an outage must not. */
  private failed(client: Client, error: unknown): void {
    const now = this.clock.now();
    const isRefusal = CALLBACK_OUTCOMES[callbackFailureOf(error).code].fault === 'claimed';
    // Who is suspect already must not ask more often because Mubarokah ID is down, or throttles us.
    if (isRefusal || this.isSuspect(client)) this.refusals = [...this.recent(), now];
    if (isRefusal) for (const key of Object.values(client) as string[]) this.counts.add(key, now);
  }

  /** An app that was not told of its proxy takes all people for one. */
  private warnOfProxy({ headers, address }: HttpRequest): void {
    const forwarded = headers['x-forwarded-for'] ?? headers['forwarded'];
    if (this.hasWarned || forwarded === undefined || String(forwarded).includes(String(address))) return;
    this.hasWarned = true;
    this.logger.warn(
      'Logins are held back, since codes were refused that came from the same address, which seems to be that of a ' +
        'proxy: set "trust proxy" (Express) or "trustProxy" (Fastify), so that clients are told apart.',
    );
  }
}

/** Exchanges under way are counted under one key alone. */
const keyOf = ({ own, person }: Client): string => person ?? own;
