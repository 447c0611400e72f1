/** Form or query parameters, as PHP reads them. Nothing that is sent makes it throw. */
export class Parameters {
  readonly #values: URLSearchParams;

  constructor(encoded: string | URLSearchParams) {
    this.#values = new URLSearchParams(encoded);
  }

  /** The plain values of a JSON object; empty where the text is no JSON object. */
  static fromJson(text: string): Parameters {
    const values = new URLSearchParams();
    for (const [name, value] of Object.entries(parseObject(text))) {
      if (['string', 'number', 'boolean'].includes(typeof value)) values.set(name, String(value));
    }
    return new Parameters(values);
  }

  /** The last of a name's values. RFC 6749 §3.1 treats one without a value as one that was left out. */
  get(name: string): string | undefined {
    return this.#values.getAll(name).at(-1) || undefined;
  }

  /** Whether PHP makes an array of it, as of `name[]=value`. */
  isList(name: string): boolean {
    return [...this.#values.keys()].some((key) => key.startsWith(`${name}[`));
  }

  with(name: string, value: string): Parameters {
    const copy = new Parameters(this.#values);
    copy.#values.set(name, value);
    return copy;
  }

  /** In the order of their names, which Laravel gives them when it remembers a URL. */
  sorted(): Parameters {
    const copy = new Parameters(this.#values);
    copy.#values.sort();
    return copy;
  }

  /** Encoded so that it fits into a header. */
  toString(): string {
    return this.#values.toString();
  }
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
