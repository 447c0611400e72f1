import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Result {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/**
 * What axe finds on a page, or on the part of it that a selector names: the rule, and the element; and whether the page has to
 * be scrolled in two directions (WCAG 1.4.10), which axe does not look at.
 */
export async function axeFindings(page: Page, part = 'html'): Promise<string[]> {
  // By way of the protocol: the page itself may let no other script in.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<Result>(`axe.run(${JSON.stringify(part)})`);
  const isWide = await page.evaluate<boolean>(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
  return [
    ...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
    ...(isWide ? ['reflow: the page has to be scrolled sideways'] : []),
  ];
}
