/** Something that the person at the terminal can put right: shown as its message, never as a stack. */
export class Fault extends Error {
  /** @param {string} message what happened and what to do, in one line  @param {string} [excerpt] the output that says more */
  constructor(message, excerpt = '') {
    super(message);
    this.excerpt = excerpt.trim();
  }
}
