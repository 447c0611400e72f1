import type { PlacedExemplar } from '../exposition/exemplars.js';

/** What a process has to show, as it travels. JSON, which the messages are, knows no NaN and no infinity: they are text. */
export interface Part {
  /** Names the list of the series that `values` belong to. */
  readonly listId: string;
  /** The list itself, compressed: only where the receiver does not know it yet. */
  readonly list?: string | undefined;
  readonly values: readonly (number | string)[];
  readonly exemplars: readonly PlacedExemplar[];
}

/** What workers and the primary process say to each other. The primary hands parts on, and never looks into one. */
export type ClusterMessage =
  /** A worker began; and the primary says that it collects. */
  | { readonly mubarokah: 'hello' }
  /** A worker is scraped, and is sent a part of each that has ended, then one of each worker. It knows these lists. */
  | { readonly mubarokah: 'scrape'; readonly id: number; readonly knows: readonly string[] }
  | { readonly mubarokah: 'part'; readonly id: number; readonly part: Part; readonly isEnded: boolean }
  /** That was all; or somebody did not answer. The first parts were those of so many that had ended before. */
  | {
      readonly mubarokah: 'scraped';
      readonly id: number;
      readonly isComplete: boolean;
      readonly ended: number;
    }
  /** What those had counted as one, from the worker that has to add it up anyway. */
  | { readonly mubarokah: 'folded'; readonly id: number; readonly part: Part }
  /** The primary asks each worker for what it has. */
  | { readonly mubarokah: 'collect'; readonly id: number }
  | { readonly mubarokah: 'collected'; readonly id: number; readonly part: Part }
  /** A worker ends. */
  | { readonly mubarokah: 'last'; readonly part: Part };

export function isClusterMessage(message: unknown): message is ClusterMessage {
  return typeof (message as ClusterMessage | null)?.mubarokah === 'string';
}
