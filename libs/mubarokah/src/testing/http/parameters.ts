/** Form or query parameters. Nothing that is sent makes it throw. */
export class Parameters {
  readonly #values: URLSearchParams;

  constructor(encoded: string) {
    this.#values = new URLSearchParams(encoded);
  }

  /** RFC 6749 §3.1 treats a parameter without a value as one that was left out. */
  get(name: string): string | undefined {
    return this.#values.get(name) || undefined;
  }

  /** The first name that occurs more than once, which RFC 6749 §3.1 forbids. */
  get repeated(): string | undefined {
    const seen = new Set<string>();
    for (const name of this.#values.keys()) {
      if (seen.has(name)) return name;
      seen.add(name);
    }
    return undefined;
  }

  with(name: string, value: string): Parameters {
    const copy = new Parameters(this.toString());
    copy.#values.set(name, value);
    return copy;
  }

  without(name: string): Parameters {
    const copy = new Parameters(this.toString());
    copy.#values.delete(name);
    return copy;
  }

  /** Encoded so that it fits into a header. */
  toString(): string {
    return this.#values.toString();
  }
}
