type Child = Node | string | undefined;

/** Makes an element. Text becomes text and never markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** Changes a text only where it differs: a screen reader speaks of each change. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * A table in a box that scrolls by itself where there is no room; the box can be reached by keyboard for that. On a
 * narrow screen each row of a `cards` table is a card: its roles are written out, since browsers forget them then.
 */
export function tableOf(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Child[])[],
  kind: 'plain' | 'cards' = 'plain',
): HTMLElement {
  const cell = (child: Child, column: number): HTMLElement =>
    el('td', { role: 'cell', 'data-label': head[column] ?? '' }, el('span', {}, child));
  const headings = head.map((text) => el('th', { scope: 'col', role: 'columnheader' }, text));
  return el(
    'div',
    { class: `scroll ${kind}`, tabindex: '0', role: 'region', 'aria-label': caption },
    el(
      'table',
      { role: 'table', 'aria-label': caption },
      el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ...headings)),
      el(
        'tbody',
        { role: 'rowgroup' },
        ...rows.map((cells) => el('tr', { role: 'row' }, ...cells.map(cell))),
      ),
    ),
  );
}
