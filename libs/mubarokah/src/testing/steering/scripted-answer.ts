import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod/mini';
import { english, explainIssues } from '../explain-issues.js';
import type { SandboxAnswer, SandboxEndpoint } from '../sandbox-options.js';

const headers = z.record(z.string(), z.string()).check(
  z.refine((fields) => {
    try {
      for (const [name, value] of Object.entries(fields)) {
        validateHeaderName(name);
        validateHeaderValue(name, value);
      }
      return true;
    } catch {
      return false;
    }
  }, 'expected names and values that HTTP allows'),
);

const body = z.unknown().check(
  z.refine((value) => {
    try {
      return value === undefined || JSON.stringify(value) !== undefined;
    } catch {
      return false;
    }
  }, 'expected a string or something that JSON can hold'),
);

const answerSchema = z.strictObject({
  status: z.optional(z.int().check(z.minimum(200), z.maximum(599))),
  body: z.optional(body),
  headers: z.optional(headers),
  delayMs: z.optional(z.number().check(z.minimum(0), z.maximum(2_147_483_647))),
  reset: z.optional(z.union([z.boolean(), z.int().check(z.nonnegative())])),
  hang: z.optional(z.boolean()),
  redirectError: z.optional(z.string().check(z.minLength(1))),
  times: z.optional(z.union([z.int().check(z.positive()), z.literal(Infinity)])),
});

const endpointSchema = z.enum(['authorize', 'token', 'user', 'user_details', 'logout_sso']);

/** @throws TypeError that names every field which is wrong. */
export function parseScriptedAnswer(
  endpoint: unknown,
  answer: unknown,
): { readonly endpoint: SandboxEndpoint; readonly answer: SandboxAnswer } {
  const parsed = z
    .object({ endpoint: endpointSchema, answer: answerSchema })
    .safeParse({ endpoint, answer }, { error: english });
  if (!parsed.success) throw new TypeError(`MubarokahSandbox: ${explainIssues(parsed.error)}`);
  if (parsed.data.answer.redirectError !== undefined && parsed.data.endpoint !== 'authorize') {
    throw new TypeError('MubarokahSandbox: "answer.redirectError": only "authorize" redirects');
  }
  return parsed.data;
}
