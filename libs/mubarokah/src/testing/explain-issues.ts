import * as z from 'zod/mini';

/** zod's own messages: `zod/mini` leaves them out, so each parse needs them. */
export const english = z.locales.en().localeError;

/** All that is wrong with an input, on one line: of each field the first fault. */
export function explainIssues(error: z.core.$ZodError): string {
  const faults = new Map<string, string>();
  for (const { path, message } of error.issues) {
    const field = path.join('.');
    if (!faults.has(field)) faults.set(field, message);
  }
  return [...faults]
    .map(([field, message]) => (field === '' ? message : `"${field}": ${message}`))
    .join('; ');
}
