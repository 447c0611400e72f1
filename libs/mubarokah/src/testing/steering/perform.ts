import { setTimeout as delay } from 'node:timers/promises';
import { errorByAccept, htmlText, json, type Answer, type AnswerHeaders } from '../http/answer.js';
import type { Delivery } from '../http/deliver.js';
import type { IncomingRequest } from '../http/incoming-request.js';
import type { SandboxAnswer } from '../sandbox-options.js';

/** What the endpoint itself would do, if it is let. */
export interface Endpoint {
  readonly answer: () => Answer | Promise<Answer>;
  readonly redirectWithError: (error: string) => Answer;
}

/** Does to one request what the test asked for. Rejects when `closing` ends the wait. */
export async function perform(
  scripted: SandboxAnswer,
  request: IncomingRequest,
  endpoint: Endpoint,
  closing: AbortSignal,
): Promise<Delivery> {
  const { delayMs = 0, hang, reset = false } = scripted;
  const carriesOut = !hang && reset !== true;
  // Before the delay: a request that is answered late has its effect at once.
  const answer = carriesOut ? await compose(scripted, request, endpoint) : undefined;
  if (delayMs > 0) await delay(delayMs, undefined, { signal: closing });
  if (hang) return { kind: 'hang' };
  if (!answer) return { kind: 'drop' };
  return reset === false ? { kind: 'answer', answer } : { kind: 'cut', answer, bytes: Number(reset) };
}

async function compose(
  scripted: SandboxAnswer,
  request: IncomingRequest,
  endpoint: Endpoint,
): Promise<Answer> {
  const answer = await replace(scripted, request, endpoint);
  return scripted.headers ? { ...answer, headers: mergeHeaders(answer.headers, scripted.headers) } : answer;
}

function replace(
  scripted: SandboxAnswer,
  request: IncomingRequest,
  endpoint: Endpoint,
): Answer | Promise<Answer> {
  const { status, body, redirectError } = scripted;
  if (redirectError !== undefined) return endpoint.redirectWithError(redirectError);
  if (typeof body === 'string') return htmlText(status ?? 200, body);
  if (body !== undefined) return json(status ?? 200, body);
  if (status !== undefined) return errorByAccept(request.headers, status);
  return endpoint.answer();
}

function mergeHeaders(own: AnswerHeaders, scripted: AnswerHeaders): AnswerHeaders {
  const replaced = new Set(Object.keys(scripted).map((name) => name.toLowerCase()));
  const kept = Object.entries(own).filter(([name]) => !replaced.has(name.toLowerCase()));
  return Object.fromEntries([...kept, ...Object.entries(scripted)]);
}
