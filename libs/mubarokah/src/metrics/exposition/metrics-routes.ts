import { Inject, Injectable, RequestMethod } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { register } from 'prom-client';
import type { HttpRoutes } from '../../http/index.js';
import { MUBAROKAH_OPTIONS, MubarokahOptionsError, type ResolvedOptions } from '../../options/index.js';
import { MetricsEndpoint } from './metrics-endpoint.js';

/** Nest's metadata keys of a controller's and a handler's path, and of a handler's method. */
const PATH = 'path';
const METHOD = 'method';

/** Where the app itself serves the metrics, if it does. */
@Injectable()
export class MetricsRoutes {
  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly endpoint: MetricsEndpoint,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /**
   * The endpoint, to be put on the HTTP server. An app that serves the path itself, as with its own PrometheusModule,
   * goes on to: ours are in its registry.
   *
   * @throws {MubarokahOptionsError} when what the app serves there would not do what the options ask for
   */
  routes(): HttpRoutes {
    const { path, port, access, registry = register } = this.options.metrics;
    if (path === false || port !== undefined) return {};
    if (!this.isServedByApp(path)) return { [path]: this.endpoint.answer };
    if (access !== undefined) throw taken(path, 'does not ask for "metrics.access"');
    if (registry !== register) throw taken(path, 'does not show "metrics.registry"');
    return {};
  }

  private isServedByApp(path: string): boolean {
    return this.discovery.getControllers().some(({ metatype }) => {
      if (typeof metatype !== 'function' || !pathsOf(metatype).includes(path)) return false;
      const prototype = metatype.prototype as object;
      return this.scanner
        .getAllMethodNames(prototype)
        .some((name) => isGetOfItsPath(Reflect.get(prototype, name) as object));
    });
  }
}

function pathsOf(controller: object): string[] {
  return [(Reflect.getMetadata(PATH, controller) as string | string[] | undefined) ?? []]
    .flat()
    .map((path) => `/${path.replaceAll(/^\/+|\/+$/g, '')}`);
}

function isGetOfItsPath(handler: object): boolean {
  return (
    Reflect.getMetadata(METHOD, handler) === RequestMethod.GET && Reflect.getMetadata(PATH, handler) === '/'
  );
}

function taken(path: string, fault: string): MubarokahOptionsError {
  return new MubarokahOptionsError([
    `"metrics.path" must not be the path of a controller of the app, such as its own PrometheusModule, which ${fault}, got "${path}".`,
  ]);
}
