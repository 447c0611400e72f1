export { Clock, MonotonicClock } from './clock.js';
export { DeadlinePassed, withDeadline, within, startDeadline } from './deadline.js';
export { sleep } from './sleep.js';
