/** Markup that is safe to send: made by {@link html} only. */
export interface Html {
  readonly markup: string;
}

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** Template tag: every string put in is escaped, other {@link Html} is taken as it is. */
export function html(literals: TemplateStringsArray, ...values: (string | Html | readonly Html[])[]): Html {
  return { markup: literals.reduce((text, literal, index) => text + render(values[index - 1]!) + literal) };
}

function render(value: string | Html | readonly Html[]): string {
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => ENTITIES.get(character)!);
  return 'markup' in value ? value.markup : value.map((part) => part.markup).join('');
}
