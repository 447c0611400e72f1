import type { BodyName } from './bodies.js';
import type { DeliveryName } from './deliveries.js';
import type { HeaderName } from './header-sets.js';
import type { CODES, ERRORS, EXTRAS, ISSUERS, STATES } from './redirect-values.js';

export const ENDPOINTS = ['authorize', 'token', 'user', 'details', 'refresh'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];
export type WireEndpoint = Exclude<Endpoint, 'authorize'>;

/** The time an app gives the provider, in milliseconds. `hasty` is for what hangs; no other case shall be cut
 * short, even on a machine that has much else to do. */
export const PACES = {
  patient: { connectTimeoutMs: 2_000, requestTimeoutMs: 2_500, callbackTimeoutMs: 4_000 },
  hasty: { connectTimeoutMs: 300, requestTimeoutMs: 400, callbackTimeoutMs: 900 },
  /** For a provider whose connection never opens. */
  unconnected: { connectTimeoutMs: 100, requestTimeoutMs: 400, callbackTimeoutMs: 900 },
} as const;
export type Pace = keyof typeof PACES;

/** Whether the provider can be reached at all. */
export type Reach = 'reachable' | 'refused' | 'no such name' | 'no TLS' | 'mute TLS';

/** One thing that the provider says, and how it gets across. */
export interface Answer {
  readonly status: number;
  readonly body: BodyName;
  readonly headers: HeaderName;
  readonly delivery: DeliveryName;
}

/** The provider misbehaves at one endpoint. */
export interface WireCase {
  readonly kind: 'wire';
  readonly id: string;
  readonly endpoint: WireEndpoint;
  readonly pace: Pace;
  readonly reach: Reach;
  readonly answer: Answer;
  /** How often it answers so before it answers well. */
  readonly times: 1 | 2 | typeof ALWAYS;
  /** How many repetitions the retry budget still allows. */
  readonly repetitions: 0 | 1 | 4;
}
export const ALWAYS = 99;

/** The browser comes back with something odd. */
export interface RedirectCase {
  readonly kind: 'redirect';
  readonly id: string;
  readonly endpoint: 'authorize';
  readonly pace: Pace;
  readonly reach: Reach;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly accept: 'text/html' | 'application/json';
  readonly code: keyof typeof CODES;
  readonly error: keyof typeof ERRORS;
  readonly state: keyof typeof STATES;
  readonly issuer: keyof typeof ISSUERS;
  readonly extra: keyof typeof EXTRAS;
  readonly cookies: 'kept' | 'none' | 'tampered' | 'of another login' | 'junk';
  /** What was done with this login before. */
  readonly before: 'nothing' | 'logged in' | 'denied';
  /** The person took longer than a login may take. */
  readonly late: boolean;
}

export type GridCase = WireCase | RedirectCase;
