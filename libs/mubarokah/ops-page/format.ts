/** Numbers, moments and lengths of time as the reader's language writes them. */
export class Formats {
  private readonly clock: Intl.DateTimeFormat;
  private readonly seconds: Intl.DateTimeFormat;
  private readonly figures: Intl.NumberFormat;

  constructor(private readonly language: string) {
    this.clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hour12: false });
    this.seconds = new Intl.DateTimeFormat(language, { timeStyle: 'medium', hour12: false });
    this.figures = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  }

  number(value: number): string {
    return this.figures.format(value);
  }

  /** Hours and minutes. */
  time(at: number): string {
    return this.clock.format(at);
  }

  /** With seconds. */
  moment(at: number): string {
    return this.seconds.format(at);
  }

  milliseconds(value: number): string {
    return value < 1000 ? this.unit(Math.round(value), 'millisecond') : this.unit(value / 1000, 'second');
  }

  /** A length of time, by its largest unit. */
  duration(ms: number): string {
    const seconds = Math.max(Math.round(ms / 1000), 0);
    if (seconds < 60) return this.unit(seconds, 'second');
    if (seconds < 3600) return this.unit(Math.floor(seconds / 60), 'minute', 'long');
    return this.unit(Math.floor(seconds / 3600), 'hour', 'long');
  }

  percent(share: number): string {
    return new Intl.NumberFormat(this.language, { style: 'percent', maximumFractionDigits: 1 }).format(share);
  }

  private unit(value: number, unit: string, unitDisplay: 'short' | 'long' = 'short'): string {
    return new Intl.NumberFormat(this.language, {
      style: 'unit',
      unit,
      unitDisplay,
      maximumFractionDigits: value < 10 ? 1 : 0,
    }).format(value);
  }
}
