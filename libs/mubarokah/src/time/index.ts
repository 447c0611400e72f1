export { Clock, MonotonicClock } from './clock.js';
export { DeadlinePassed, startDeadline, withDeadline, within } from './deadline.js';
export { sleep } from './sleep.js';
