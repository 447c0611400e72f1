import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod';
import { explainIssues } from '../explain-issues.js';
import type { SandboxAnswer, SandboxEndpoint } from '../sandbox-options.js';

const headers = z.record(z.string(), z.string()).refine((fields) => {
  try {
    for (const [name, value] of Object.entries(fields)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return true;
  } catch {
    return false;
  }
}, 'expected names and values that HTTP allows');

const body = z.unknown().refine((value) => {
  try {
    return value === undefined || JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}, 'expected a string or something that JSON can hold');

const answerSchema = z.strictObject({
  status: z.int().min(200).max(599).optional(),
  body: body.optional(),
  headers: headers.optional(),
  delayMs: z.number().min(0).max(2_147_483_647).optional(),
  reset: z.union([z.boolean(), z.int().nonnegative()]).optional(),
  hang: z.boolean().optional(),
  redirectError: z.string().min(1).optional(),
  times: z.union([z.int().positive(), z.literal(Infinity)]).optional(),
});

const endpointSchema = z.enum(['authorize', 'token', 'user', 'user_details', 'logout_sso']);

/** @throws TypeError that names every field which is wrong. */
export function parseScriptedAnswer(
  endpoint: unknown,
  answer: unknown,
): { readonly endpoint: SandboxEndpoint; readonly answer: SandboxAnswer } {
  const parsed = z.object({ endpoint: endpointSchema, answer: answerSchema }).safeParse({ endpoint, answer });
  if (!parsed.success) throw new TypeError(`MubarokahSandbox: ${explainIssues(parsed.error)}`);
  if (parsed.data.answer.redirectError !== undefined && parsed.data.endpoint !== 'authorize') {
    throw new TypeError('MubarokahSandbox: "answer.redirectError": only "authorize" redirects');
  }
  return parsed.data;
}
