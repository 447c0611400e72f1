import type { z } from 'zod';

/** All that is wrong with an input, on one line. */
export function explainIssues(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length > 0 ? `"${path.join('.')}": ${message}` : message))
    .join('; ');
}
