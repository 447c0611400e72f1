/** Lets so many lines through in each period, and tells at its end how many were left out. */
export class LineLimit {
  private passed = 0;
  private leftOut = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly most: number,
    private readonly periodMs: number,
    private readonly notify: (leftOut: number) => void,
  ) {}

  /** Whether one more line may be written. The first begins a period. */
  admits(): boolean {
    this.timer ??= setTimeout(() => this.end(), this.periodMs).unref();
    if (this.passed >= this.most) {
      this.leftOut += 1;
      return false;
    }
    this.passed += 1;
    return true;
  }

  /** Ends the period. */
  end(): void {
    clearTimeout(this.timer);
    const { leftOut } = this;
    [this.passed, this.leftOut, this.timer] = [0, 0, undefined];
    if (leftOut > 0) this.notify(leftOut);
  }
}
