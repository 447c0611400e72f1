import type { LoginOptions } from './login-options.js';
import type { ResolvedOptions } from './options-schema.js';

/** A path of the app as the browser asks for it, before a proxy has stripped the prefix. */
export function publicPath({ publicPathPrefix }: ResolvedOptions, path: string): string {
  return publicPathPrefix + path;
}

/** The same as an absolute URL, since a browser could read a path such as "//evil.example" as another host. */
export function publicUrl(options: LoginOptions, path: string): string {
  return options.appOrigin + publicPath(options, path);
}
