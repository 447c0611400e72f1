export * from './accept.js';
export * from './http-exchange.js';
export * from './mount-routes.js';
export * from './on-request.js';
export * from './on-response.js';
export * from './redirect-instead.js';
export * from './cookies.js';
export * from './headers-access.js';
