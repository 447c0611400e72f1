export * from './auth-exceptions.js';
export * from './callback-outcomes.js';
export * from './fault.js';
export * from './operation-outcomes.js';
export * from './routes.js';
export * from './store-operations.js';
export * from './mubarokah-error.js';
export * from './login-step.js';
