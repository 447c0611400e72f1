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

/** What axe finds on a page, or on the part of it that a selector names: the rule, and the element. */
export async function axeFindings(page: Page, part = 'html'): Promise<string[]> {
  // By way of the protocol: the page itself may let no other script in.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<Result>(`axe.run(${JSON.stringify(part)})`);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
