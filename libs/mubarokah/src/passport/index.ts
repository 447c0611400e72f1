export { MubarokahStrategy } from './mubarokah.strategy.js';
