import type { AbstractHttpAdapter } from '@nestjs/core';
import { type RouteName, routeNameOf } from './route-name.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all'] as const;
type Register = (...args: unknown[]) => unknown;

/** The routes that have a name, by their method and template. */
export class RouteTable {
  private readonly routes = new Map<string, RouteName>();

  /** Names a path, whatever the method. */
  add(path: string, name: RouteName): void {
    this.routes.set(`ALL ${path}`, name);
  }

  find(method: string, template: string): RouteName | undefined {
    return (
      this.routes.get(`${method} ${template}`) ??
      this.routes.get(`ALL ${template}`) ??
      // Express and Fastify answer HEAD with the GET handler.
      (method === 'HEAD' ? this.routes.get(`GET ${template}`) : undefined)
    );
  }

  /**
   * Learns the paths of handlers that have a name. Only what Nest registers at the adapter is the whole truth
   * of a path (global prefix, versions, module paths), and Nest copies a handler's metadata to what it registers; so
   * the adapter's methods are listened to. Call it before Nest registers its routes.
   */
  learnFrom(adapter: AbstractHttpAdapter): void {
    const methods = adapter as unknown as Record<(typeof METHODS)[number], Register | undefined>;
    for (const method of METHODS) {
      const register = methods[method];
      if (register === undefined) continue;
      methods[method] = (...args) => {
        this.learn(method, args);
        return register.apply(adapter, args);
      };
    }
  }

  private learn(method: string, args: unknown[]): void {
    const [path, handler] = [args[0], args.at(-1)];
    const name = typeof handler === 'function' ? routeNameOf(handler) : undefined;
    if (name !== undefined && typeof path === 'string')
      this.routes.set(`${method.toUpperCase()} ${path}`, name);
  }
}
