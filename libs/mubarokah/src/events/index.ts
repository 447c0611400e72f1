export * from './contained.js';
export * from './mubarokah-event.js';
export * from './mubarokah-events.js';
