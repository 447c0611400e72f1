import { deepStrictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** One thing that a store owes, to be given to `it()` or `test()` of any test runner. */
export interface StoreCheck {
  /** What the store does, such as "ends a session that nobody touches". */
  readonly name: string;
  /** Rejects with an `AssertionError` where it does not. */
  readonly run: () => Promise<void>;
}

/** Lets so many milliseconds pass for the store. */
export type Pass = (ms: number) => unknown;

/** What one app sees of a store, and what another one does. */
interface TwoApps<AppStore> {
  readonly store: AppStore;
  readonly other: AppStore;
}

/** Makes checks that see none of each other's records: each is of apps of its own. */
export const checksOf =
  <AppStore>(open: () => { forApp(appId: string): AppStore }) =>
  (name: string, body: (apps: TwoApps<AppStore>) => Promise<void>): StoreCheck => ({
    name,
    run: async () => {
      const store = open();
      const appId = () => randomUUID().slice(0, 11);
      await body({ store: store.forApp(appId()), other: store.forApp(appId()) });
    },
  });

export const realTime: Pass = sleep;

/** Asserts that a record has these fields, and maybe others. */
export function matches(actual: object | undefined, expected: object): void {
  const found = new Map<string, unknown>(Object.entries(actual ?? {}));
  const fields = Object.keys(expected).map((name) => [name, found.get(name)]);
  deepStrictEqual(Object.fromEntries(fields), expected);
}
