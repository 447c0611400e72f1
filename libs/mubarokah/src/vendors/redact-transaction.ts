import { redactEvent } from './redact-event.js';

/** What is read and written of a transaction of Sentry. */
interface Transaction {
  readonly contexts?: { readonly trace?: { status?: string } };
  readonly spans?: readonly { readonly data?: object }[];
}

/** Nothing that the app, its registration, the network or Mubarokah ID has to mend. */
const NO_FAILURES: readonly unknown[] = ['user', 'unverified'];

/**
 * {@link redactEvent} for `beforeSendTransaction` of Sentry, which goes by the status of the answer: what a person or a
 * stranger did would count into the failure rate.
 */
export function redactTransaction<T extends Transaction>(event: T): T {
  const faults = event.spans?.map(({ data = {} }): unknown => Reflect.get(data, 'mubarokah.fault')) ?? [];
  const trace = event.contexts?.trace;
  if (trace !== undefined && faults.some((fault) => NO_FAILURES.includes(fault))) trace.status = 'ok';
  return redactEvent(event);
}
