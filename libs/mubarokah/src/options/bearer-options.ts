import * as z from 'zod/mini';
import { count, durationMs, someText } from './option-kinds.js';

/** How `MubarokahBearerGuard` checks the access tokens that callers bring. */
export interface BearerOptions {
  /**
   * The clients whose tokens are taken, such as that of your mobile app. Mubarokah ID answers for the tokens of every
   * client: without this, any app that somebody logged in to could act here in their name.
   * @default [clientId]
   * @example audiences: ['client-of-your-mobile-app']
   */
  readonly audiences?: readonly string[];
  /**
   * For how long a token is taken without asking Mubarokah ID again, and so how late a revocation is noticed; 0 to ask
   * each time.
   * @default 60000
   * @example cacheMs: 10_000
   */
  readonly cacheMs?: number;
  /**
   * How many tokens are remembered; the one that was used longest ago goes first.
   * @default 10000
   * @example cacheSize: 50_000
   */
  readonly cacheSize?: number;
}

/** @internal */
export const bearerSchema = z.strictObject({
  audiences: z.optional(z.array(someText).check(z.minLength(1, 'must name a client id'))),
  cacheMs: z._default(
    z.union([z.literal(0), durationMs], 'must be a whole number of milliseconds, or 0'),
    60_000,
  ),
  cacheSize: z._default(count, 10_000),
});
