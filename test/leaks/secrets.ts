/** A place where nothing secret may be, and all that was written there. */
export type Places = Readonly<Record<string, string>>;

/** What must not be found, by what it is. Some of it is made up beforehand, some is learnt as logins go on. */
export class Secrets {
  private readonly values = new Map<string, Set<string>>();

  constructor(planted: Readonly<Record<string, string>>) {
    for (const [name, value] of Object.entries(planted)) this.learn(name, value);
  }

  learn(name: string, value: string | null | undefined): void {
    if (value === null || value === undefined || value === '') return;
    // Shorter ones would be found by chance.
    if (value.length < 9) throw new Error(`The secret "${name}" is too short to be looked for.`);
    this.values.set(name, (this.values.get(name) ?? new Set()).add(value));
  }

  /** How many different values go by that name. */
  count(name: string): number {
    return this.values.get(name)?.size ?? 0;
  }

  /** All of them, as somebody who knows everything would blurt them out. */
  get all(): string {
    return [...this.values.values()].flatMap((values) => [...values]).join(' ');
  }

  /** What was found, as "place: secret", each once. */
  foundIn(places: Places): string[] {
    return Object.entries(places).flatMap(([place, text]) => {
      const folded = text.toLowerCase();
      return [...this.values]
        .filter(([, values]) => [...values].some((value) => isIn(text, folded, value)))
        .map(([name]) => `${place}: ${name}`);
    });
  }
}

function isIn(text: string, folded: string, value: string): boolean {
  return folded.includes(value.toLowerCase()) || spellings(value).some((spelling) => text.includes(spelling));
}

/** How a value looks where it is escaped, encoded, or shortened by somebody who means well. */
function spellings(value: string): string[] {
  const cut = value.length < 32 ? [] : [value.slice(0, 16), value.slice(-16)];
  return [
    ...cut,
    encodeURIComponent(value),
    new URLSearchParams([['', value]]).toString().slice(1),
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString('hex'),
    ...inBase64(value),
  ];
}

/** It looks different at each of three offsets, and its ends depend on what stands beside it. */
function inBase64(value: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    const [start, end] = [Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return [bytes.toString('base64').slice(start, end), bytes.toString('base64url').slice(start, end)];
  });
}
