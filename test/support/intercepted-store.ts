import type { AppSessionStore, AppTokenStore, SessionStore, TokenStore } from 'nestjs-mubarokah';

/** What a store can be asked for. */
type MethodOf<Store> = Store extends SessionStore ? keyof AppSessionStore : keyof AppTokenStore;

/** A store that waits for `before` ahead of each method, by its name: to count, to delay, or to fail by throwing. */
export function intercepted<Store extends SessionStore | TokenStore>(
  store: Store,
  before: (method: MethodOf<Store>) => void | Promise<void>,
): Store {
  const forApp = (appId: string): object =>
    new Proxy(store.forApp(appId), {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...parameters: unknown[]): Promise<unknown> => {
          await before(name as MethodOf<Store>);
          return (method as (...parameters: unknown[]) => unknown).apply(target, parameters);
        };
      },
    });
  return { scope: store.scope, forApp } as unknown as Store;
}
