import type { Provider } from '@nestjs/common';
import { ApiClient } from './api-client.js';
import { Circuits } from './circuits.js';
import { MubarokahClient } from './mubarokah-client.js';
import { ProviderCalls } from './provider-calls.js';
import { ProviderHttp } from './provider-http.js';
import { TokenClient } from './token-client.js';
import { TokenThrottle } from './token-throttle.js';

export * from './api-client.js';
export { apiStatusOf, judgeApiReply } from './api-reply.js';
export { connectWithin } from './connect-within.js';
export * from './mubarokah-client.js';
export * from './provider-calls.js';
export * from './provider-error.js';
export * from './provider-http.js';
export * from './token-client.js';
export { judgeTokenReply } from './token-reply.js';
export { tokenRequest } from './token-request.js';
export * from './transport-failure.js';

/** @internal */
export const mubarokahIdProviders: Provider[] = [
  ProviderHttp,
  Circuits,
  ProviderCalls,
  TokenThrottle,
  TokenClient,
  ApiClient,
  MubarokahClient,
];
