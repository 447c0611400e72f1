const EARNED_PER_CALL = 0.1;
const MOST_SAVED = 10;

/** Lets at most one call in ten be a repetition, so that retries cannot keep down a provider that is getting up. */
export class RetryBudget {
  private saved = 1;

  /** For each call that is made for the first time. */
  earn(): void {
    this.saved = Math.min(this.saved + EARNED_PER_CALL, MOST_SAVED);
  }

  /** True when a repetition may be made. */
  spend(): boolean {
    if (this.saved < 1) return false;
    this.saved -= 1;
    return true;
  }
}
