import { describe, expect, it } from '@jest/globals';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { noLookupByText } from '../../scripts/lint/no-lookup-by-text.mjs';

const linter = new Linter({ configType: 'flat' });
const GIVEN = `
declare const text: string;
declare const known: 'a' | 'b';
declare const table: Readonly<Record<string, number>>;
declare const closed: { readonly a: number; readonly b: number };
declare const list: readonly string[];
declare const anything: unknown;
`;

/** How often the rule finds fault with that line. */
function faultsIn(line: string): number {
  const messages = linter.verify(
    GIVEN + line,
    {
      files: ['**/*.ts'],
      languageOptions: {
        parser: tseslint.parser,
        parserOptions: {
          projectService: { allowDefaultProject: ['*.ts'] },
          tsconfigRootDir: import.meta.dirname,
        },
      },
      plugins: { local: { rules: { 'no-lookup-by-text': noLookupByText } } },
      rules: { 'local/no-lookup-by-text': 'error' },
    },
    'given.ts',
  );
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages.filter(({ ruleId }) => ruleId === 'local/no-lookup-by-text').length;
}

describe('the lint rule no-lookup-by-text', () => {
  it.each([
    'table[text];',
    'table[text]?.toFixed();',
    'table[text.toLowerCase()] ?? 0;',
    'table[`${text}s`];',
    'closed[text as keyof typeof closed];',
    'closed[(text satisfies string) as "a"]!;',
    'table[anything as string];',
    '(table as Record<string, number>)[text] = 1;',
    'text in table;',
    'const { [text]: found } = table; found;',
    'list.map((name) => table[name]);',
  ])('finds fault with %s', (line) => {
    expect(faultsIn(line)).toBe(1);
  });

  it.each([
    'table["a"];',
    'table.a;',
    'closed[known];',
    'known in closed;',
    '"a" in closed;',
    'list[0]; list[list.length - 1];',
    'new Map(Object.entries(table)).get(text);',
    '({ [text]: 1 });',
    'function f<T, K extends keyof T>(of: T, key: K) { return of[key]; } f({ a: 1 }, "a");',
    'function f<K extends string>(of: Record<K, number>, key: K) { return of[key]; } f({ a: 1 }, "a");',
    'closed[Symbol.iterator as never];',
    'class C { #x = 1; has(o: object) { return #x in o; } } new C();',
  ])('finds none with %s', (line) => {
    expect(faultsIn(line)).toBe(0);
  });
});
