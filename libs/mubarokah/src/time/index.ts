export { Clock } from './clock.js';
export { DeadlinePassed, withDeadline, within } from './deadline.js';
export { startDeadline } from './deadline-timer.js';
export { MonotonicClock } from './monotonic-clock.js';
export { sleep } from './sleep.js';
