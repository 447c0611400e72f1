import { type DynamicModule } from '@nestjs/common';
import { SafeLogger } from '../logging/index.js';

/** Stands in where nestjs-prometheus cannot be loaded. */
class NoPrometheusModule {}

/**
 * The module that serves `/metrics`, for the `imports` of another. What `imports` lists must provide
 * `MUBAROKAH_OPTIONS`, unless a global module does.
 *
 * It is loaded here and not with the package, because nestjs-prometheus is CommonJS and Jest in ESM mode cannot load
 * it: there the app runs without `/metrics`, unless the suite maps the package to a bridge.
 */
export async function loadPrometheusModule(imports?: DynamicModule['imports']): Promise<DynamicModule> {
  try {
    const { createPrometheusModule } = await import('./prometheus.module.js');
    return createPrometheusModule(imports);
  } catch (cause) {
    if (process.env.JEST_WORKER_ID === undefined) throw cause;
    new SafeLogger('Mubarokah').warn('/metrics is not served: Jest cannot load @willsoto/nestjs-prometheus.');
    return { module: NoPrometheusModule };
  }
}
