import type * as z from 'zod';

/** All that is wrong with an input, on one line: of each field the first fault. */
export function explainIssues(error: z.ZodError): string {
  const faults = new Map<string, string>();
  for (const { path, message } of error.issues) {
    const field = path.join('.');
    if (!faults.has(field)) faults.set(field, message);
  }
  return [...faults]
    .map(([field, message]) => (field === '' ? message : `"${field}": ${message}`))
    .join('; ');
}
