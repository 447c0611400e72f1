/** The operations on a database, by the first word of a statement. Nothing else of a statement goes anywhere. */
export const SQL_OPERATIONS = ['connect', 'select', 'insert', 'update', 'delete', 'transaction'] as const;

const BY_WORD: ReadonlyMap<string | undefined, (typeof SQL_OPERATIONS)[number]> = new Map([
  ['select', 'select'],
  ['with', 'select'],
  ['insert', 'insert'],
  ['update', 'update'],
  ['delete', 'delete'],
  ['begin', 'transaction'],
  ['start', 'transaction'],
  ['commit', 'transaction'],
  ['rollback', 'transaction'],
  ['savepoint', 'transaction'],
  ['release', 'transaction'],
]);
const FIRST_WORD = /^\s*([a-z]+)/i;

export function sqlOperation(statement: unknown): string {
  const word = typeof statement === 'string' ? FIRST_WORD.exec(statement)?.[1]?.toLowerCase() : undefined;
  return BY_WORD.get(word) ?? 'other';
}
