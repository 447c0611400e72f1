import { type ConfigurableModuleAsyncOptions, ConfigurableModuleBuilder } from '@nestjs/common';
import { ModuleImportError } from './module-import.error.js';
import type { MubarokahOptions } from './options/index.js';

const FACTORY_METHOD = 'createMubarokahOptions';

/**
 * A class of the app that makes the options, for `forRootAsync({ useClass })` and `forRootAsync({ useExisting })`.
 *
 * @example
 * @Injectable()
 * export class LoginOptions implements MubarokahOptionsFactory {
 *   constructor(private readonly config: ConfigService) {}
 *
 *   createMubarokahOptions(): MubarokahOptions {
 *     return { clientId: this.config.get('LOGIN_CLIENT_ID') };
 *   }
 * }
 */
export interface MubarokahOptionsFactory {
  createMubarokahOptions(): MubarokahOptions | Promise<MubarokahOptions>;
}

/** What `forRootAsync()` takes: one of `useFactory`, `useClass` and `useExisting`, with `inject` and `imports`. */
export type MubarokahModuleAsyncOptions = ConfigurableModuleAsyncOptions<
  MubarokahOptions,
  typeof FACTORY_METHOD
>;

/** `RAW_OPTIONS` holds the options as the app gave them, not yet checked. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: RAW_OPTIONS } =
  new ConfigurableModuleBuilder<MubarokahOptions>()
    .setClassMethodName('forRoot')
    .setFactoryMethodName(FACTORY_METHOD)
    .build();

/**
 * The same with a `useFactory` in any case, which tells what is wrong with a class that makes no options.
 *
 * @throws {ModuleImportError} when none of the three ways is there
 */
export function withFactory(options: MubarokahModuleAsyncOptions): MubarokahModuleAsyncOptions {
  const { useFactory, useExisting, useClass, ...others } = options;
  if (useFactory !== undefined) return options;
  const token = useExisting ?? useClass;
  if (token === undefined)
    throw new ModuleImportError('forRootAsync() needs "useFactory", "useClass" or "useExisting"');
  return {
    ...others,
    inject: [token],
    provideInjectionTokensFrom: useExisting === undefined ? [token] : [],
    useFactory: (factory: Partial<MubarokahOptionsFactory> | undefined) => {
      if (typeof factory?.createMubarokahOptions === 'function') return factory.createMubarokahOptions();
      const name = typeof token === 'function' ? token.name : String(token);
      const way = useExisting === undefined ? 'useClass' : 'useExisting';
      throw new ModuleImportError(
        `"${way}" of forRootAsync() must have a method ${FACTORY_METHOD}(), and ${name} has none`,
      );
    },
  };
}
