export * from './vendors/index.js';
