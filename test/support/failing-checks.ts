import type { StoreCheck } from 'nestjs-mubarokah/testing';

/** The names of the checks that fail. They run at once: each is of apps of its own. */
export async function failingChecks(checks: readonly StoreCheck[]): Promise<string[]> {
  const failed: string[] = [];
  await Promise.all(checks.map(({ name, run }) => run().catch(() => failed.push(name))));
  return failed;
}
