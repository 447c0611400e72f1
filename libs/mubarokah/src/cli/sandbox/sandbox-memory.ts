import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxOptions } from '../../testing/index.js';

/** What outlives a run. */
export type Remembered = Pick<SandboxOptions, 'users' | 'dialect'>;

/** A file in the project's folder that Git does not see, with what was changed on the control page. */
export class SandboxMemory {
  readonly file: string;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly folder: string) {
    this.file = join(folder, 'sandbox.json');
  }

  /** Nothing where there is no file. @throws Error when it is not JSON; what else is wrong is found out at the start. */
  async recall(): Promise<Remembered> {
    let text: string;
    try {
      text = await readFile(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw error;
    }
    try {
      const { users, dialect } = JSON.parse(text) as Remembered;
      return { ...(users && { users }), ...(dialect && { dialect }) };
    } catch {
      throw new Error(`${this.file} is not what the sandbox wrote: mend it, or delete it to begin anew.`);
    }
  }

  /** One after the other, so that the last is what stays. */
  keep(what: Remembered): Promise<unknown> {
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#write(what));
    return this.#writing;
  }

  /** When what was to be kept is kept, or failed to be. */
  async settled(): Promise<void> {
    await this.#writing.catch(() => undefined);
  }

  async #write(what: Remembered): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await writeFile(join(this.folder, '.gitignore'), '*\n');
    await writeFile(this.file, `${JSON.stringify(what, undefined, 2)}\n`);
  }
}
