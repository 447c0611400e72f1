import { MubarokahError } from '../outcomes/index.js';

/** The module's options cannot work. Names all that is wrong at once, and shows no secret. */
export class MubarokahOptionsError extends MubarokahError {
  readonly code = 'invalid_options';

  constructor(
    /** One sentence for each fault, beginning with the option's name. */
    readonly faults: readonly string[],
  ) {
    const count = faults.length === 1 ? '1 option needs' : `${faults.length} options need`;
    super(`MubarokahModule: ${count} attention.\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}
