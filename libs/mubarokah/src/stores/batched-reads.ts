import type { RedisCommand } from '../clients/index.js';

/** So many are answered in well under a millisecond. */
const MOST_AT_ONCE = 100;

interface Wanted {
  readonly key: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Strings that are read in one turn of the event loop are asked for in one command. All keys have to lie in one slot. */
export class BatchedReads {
  private wanted: Wanted[] = [];

  constructor(private readonly command: RedisCommand) {}

  get(key: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.wanted.push({ key, resolve, reject });
      if (this.wanted.length === 1) setImmediate(() => void this.send());
      if (this.wanted.length === MOST_AT_ONCE) void this.send();
    });
  }

  private async send(): Promise<void> {
    const batch = this.wanted;
    this.wanted = [];
    if (batch.length === 0) return;
    try {
      const values = (await this.command('MGET', ...batch.map(({ key }) => key))) as unknown[];
      for (const [index, { resolve }] of batch.entries()) resolve(values[index]);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
