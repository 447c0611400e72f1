import { pathOf } from './http-exchange.js';

/** The part of Express that is used here; its types are not a dependency. */
export interface ExpressApp {
  readonly request: object;
  readonly router: Router;
  use: (this: ExpressApp, ...handlers: unknown[]) => unknown;
  readonly mountpath?: unknown;
  readonly parent?: ExpressApp;
}

interface Router {
  readonly stack: readonly Layer[];
}

/** What Express' router keeps of a route, a middleware or a mounted router. */
interface Layer {
  readonly route?: object;
  readonly handle?: Partial<Router> & { readonly router?: Partial<Router> };
  /** The path as it was given. Routers before 2.3 do not keep it. */
  readonly rawPath?: unknown;
  /** Whether the path is `/`. */
  readonly slash?: boolean;
}

/** A route of Express, or what somebody wrote on the request in its place. */
interface Route {
  readonly path?: unknown;
  readonly stack?: unknown;
}

interface ExpressRequest {
  readonly route?: Route;
  readonly url?: string;
  readonly originalUrl?: string;
  readonly app?: ExpressApp;
}

/** Stands for a mount path that cannot be told: it was a pattern, or a function hides the router. */
const UNKNOWN = '/*';

const ROUTE = Symbol('route');

/**
 * Tells the template of the route that a request matched, as seen from the app. A route of a mounted router knows its
 * path below the mount point alone, and what the request says of the mount point is text from outside; so the places of
 * a route are looked for in the routers themselves, once.
 */
export class ExpressTemplates {
  private readonly templates = new WeakMap<Route, readonly string[]>();
  private readonly subApps = new WeakMap<Route, ExpressApp>();

  /** Make it before the app mounts others: what it then knows of them, nobody can tell later. */
  constructor(private readonly express: ExpressApp) {
    // One layer is Nest's own; whoever made the instance may have mounted an app with another.
    if (express.router.stack.length > 1) this.noteSubApps();
    else this.noteSubAppsOnceOneIsMounted();
  }

  /** Undefined when no route matched, or one whose path is not a text. */
  of(request: ExpressRequest): string | undefined {
    const { route } = request;
    if (typeof route?.path !== 'string') return undefined;
    let templates = this.templates.get(route);
    if (templates === undefined) this.templates.set(route, (templates = this.find(route, route.path)));
    if (templates.length === 1) return templates[0];
    const path = pathOf(request.originalUrl ?? request.url ?? '');
    return templates.find((template) => begins(path, template, route.path as string)) ?? UNKNOWN + route.path;
  }

  private find(route: Route, path: string): string[] {
    if (!Array.isArray(route.stack)) return [path]; // as our own routes write it
    const mounts = mountsOf(route, this.express.router);
    const places = mounts.length > 0 ? mounts : this.mountsInSubApp(route);
    const all = places.map((mount) => (path === '/' && mount !== '' ? mount : mount + path));
    // The longest first: what lies below the others begins like them.
    const longestFirst = [...new Set(all)].sort((a, b) => b.split('/').length - a.split('/').length);
    return all.length > 0 ? longestFirst : [UNKNOWN + path];
  }

  private mountsInSubApp(route: Route): string[] {
    const subApp = this.subApps.get(route);
    return subApp === undefined ? [] : below(this.mountsOfApp(subApp), mountsOf(route, subApp.router));
  }

  private mountsOfApp(app: ExpressApp): string[] {
    if (app === this.express) return [''];
    return app.parent === undefined ? [] : below(this.mountsOfApp(app.parent), textsOf(app.mountpath));
  }

  /** Most apps never mount one, and to note them costs each request as much as all the rest that is done here. */
  private noteSubAppsOnceOneIsMounted(): void {
    const { express } = this;
    const { use } = express;
    express.use = (...handlers) => {
      if (handlers.flat(Infinity).some(isApp)) this.noteSubApps();
      return use.apply(express, handlers);
    };
  }

  /**
   * Express hides an app that another one has mounted in a function, and when an error leaves it, nothing on the request
   * tells of it any more. The requests of mounted apps inherit from those of the app that mounted them.
   */
  private noteSubApps(): void {
    const { express, subApps } = this;
    Object.defineProperty(express.request, 'route', {
      configurable: true,
      enumerable: true,
      get(this: { [ROUTE]?: Route }) {
        return this[ROUTE];
      },
      set(this: ExpressRequest & { [ROUTE]?: Route }, route: Route | undefined) {
        this[ROUTE] = route;
        if (route !== undefined && this.app !== undefined && this.app !== express)
          subApps.set(route, this.app);
      },
    });
  }
}

/** As Express itself tells an app from a middleware. */
function isApp(handler: unknown): boolean {
  return typeof handler === 'function' && 'handle' in handler && 'set' in handler;
}

/** The mount paths below which a router has that route; an empty text for its own. */
function mountsOf(route: Route, router: Partial<Router>, seen: readonly unknown[] = []): string[] {
  if (!Array.isArray(router.stack) || seen.includes(router)) return [];
  return router.stack.flatMap((layer: Layer) => {
    if (layer.route === route) return [''];
    if (layer.route !== undefined || layer.handle === undefined) return [];
    const inner = Array.isArray(layer.handle.stack) ? layer.handle : layer.handle.router;
    if (inner === undefined || inner === null) return [];
    const mounts = mountsOf(route, inner, [...seen, router]);
    return mounts.length === 0 ? [] : below(layer.slash === true ? [''] : textsOf(layer.rawPath), mounts);
  });
}

function below(outer: readonly string[], inner: readonly string[]): string[] {
  return outer.flatMap((one) => inner.map((other) => one + other));
}

/** The paths that something is mounted at. */
function textsOf(path: unknown): string[] {
  if (Array.isArray(path)) return path.flatMap(textsOf);
  return [typeof path === 'string' ? path.replace(/\/+$/, '') : UNKNOWN];
}

/** Whether the path lies below the template's mount point, as far as it can be told without the router. */
function begins(path: string, template: string, routePath: string): boolean {
  const mount = template.slice(0, template.length - (template.endsWith(routePath) ? routePath.length : 0));
  const found = path.split('/');
  return mount
    .split('/')
    .every((segment, i) => segment.startsWith(':') || segment.toLowerCase() === found[i]?.toLowerCase());
}
