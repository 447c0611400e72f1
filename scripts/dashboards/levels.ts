import type { Levels, Step } from './panel.js';

/** Of a rate, what is not none: less than one event in all that a panel shows. */
export const ANY = 0.001;

/** Where the only bad value is none: without a colour until something comes. */
export const COMES = { base: 'text', thresholds: [[ANY, 'green']] } as const satisfies Levels;

/** More is worse. */
export function upTo(...thresholds: readonly [Step, ...Step[]]): Levels {
  return { base: 'green', thresholds };
}

/** Less is worse. */
export function atLeast(...thresholds: readonly [Step, ...Step[]]): Levels {
  return { base: 'red', thresholds };
}
