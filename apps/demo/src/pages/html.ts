/** Markup that is safe to send: made by {@link html} alone. */
export interface Html {
  readonly markup: string;
}

type Value = string | number | Html | readonly Html[];

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** Template tag: escapes every value, except what is {@link Html} already. */
export function html(literals: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: String.raw({ raw: literals }, ...values.map(render)) };
}

function render(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number') {
    return String(value).replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? '');
  }
  return 'markup' in value ? value.markup : value.map(render).join('');
}
