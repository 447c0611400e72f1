/** Where all copies of @opentelemetry/api 1.x look for what an SDK has registered. */
const SHARED = Symbol.for('opentelemetry.js.api.1');

interface Shared {
  readonly version?: unknown;
  readonly trace?: unknown;
}

/** What an SDK has registered, whichever copy of the API it brought. */
export function sharedOpenTelemetry(): Shared | undefined {
  return Reflect.get(globalThis, SHARED) as Shared | undefined;
}
