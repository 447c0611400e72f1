import type { Levels, PanelSpec } from './panel.js';

/** How `mubarokah_health_status` is drawn: its values as words, in their colours. */
export const HEALTH_STATES = {
  base: 'red',
  thresholds: [
    [0.5, 'yellow'],
    [1, 'green'],
  ],
  words: [
    [0, 'down', 'red'],
    [0.5, 'degraded', 'yellow'],
    [1, 'up', 'green'],
  ],
} as const satisfies Levels & Pick<PanelSpec, 'words'>;
