export * from './ops-routes.js';
