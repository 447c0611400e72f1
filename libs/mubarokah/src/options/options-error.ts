import { MubarokahError } from '../outcomes/index.js';

/** The module's options cannot work. Names all that is wrong at once, and shows no secret. */
export class MubarokahOptionsError extends MubarokahError {
  override readonly name: string = 'MubarokahOptionsError';
  readonly code = 'invalid_options';

  /** One sentence for each fault, beginning with the option's name. */
  declare readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    const count = faults.length === 1 ? '1 option needs' : `${faults.length} options need`;
    super(`MubarokahModule: ${count} attention.\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    // Loggers write the fields of an error below its message, which has said it all.
    Object.defineProperty(this, 'faults', { value: faults, enumerable: false });
  }
}
