export { Clock } from './clock.js';
export { DeadlinePassed, withDeadline } from './deadline.js';
export { startDeadline } from './deadline-timer.js';
export { MonotonicClock } from './monotonic-clock.js';
export { within } from './within.js';
