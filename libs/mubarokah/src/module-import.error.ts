import { MubarokahError } from './outcomes/index.js';

/** The app imports the module in a way that cannot work. */
export class ModuleImportError extends MubarokahError {
  override readonly name = 'ModuleImportError';
  readonly code = 'invalid_import';

  constructor(sentence: string) {
    super(`MubarokahModule: ${sentence}.`);
  }
}
