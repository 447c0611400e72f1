import { register } from 'node:module';
import { startNodeSDK } from '@elastic/opentelemetry-node/sdk';

register('@elastic/opentelemetry-node/hook.mjs', import.meta.url);

// Its own listener to SIGTERM would end the process while requests are still served.
const sdk = startNodeSDK({ elasticSetupShutdownHandlers: false });

/** Sends what has not been sent. */
export const flush = (): Promise<void> => sdk.shutdown();
