import { z } from 'zod';
import { explainIssues } from '../explain-issues.js';
import { json, type Answer } from '../http/answer.js';
import { mediaType, type IncomingRequest } from '../http/incoming-request.js';
import type { Steering } from './steering.js';

const PREFIX = '/__sandbox/';

/** The words for what JSON has no number for. */
const UNTIL_RESET = 'until-reset';

/** Its fields are judged where those of a test's own process are. */
const nextSchema = z.custom<Readonly<Record<string, unknown>>>();
const rotateSchema = z.strictObject({ clientId: z.string(), clientSecret: z.string().min(1) });
const throttleSchema = z.strictObject({ requestsPerMinute: z.union([z.number(), z.literal(false)]) });
const revokeSchema = z.union([
  z.strictObject({ token: z.string() }),
  z.strictObject({ user: z.union([z.string(), z.number()]) }),
]);

export function isControlPath(path: string): boolean {
  return path.startsWith(PREFIX);
}

/** The control API: steers a sandbox that runs in another process of this machine. */
export function answerControl(steering: Steering, request: IncomingRequest): Answer {
  if (!isLoopback(request.remoteAddress)) return refusal(403, 'Only this machine may use the control API.');
  switch (`${request.method} ${request.path.slice(PREFIX.length)}`) {
    case 'GET requests':
      return json(200, steering.requests);
    case 'POST reset':
      steering.reset();
      return json(200, { message: 'Reset.' });
    case 'POST next':
      return carriedOut(request, nextSchema, ({ endpoint, ...answer }) =>
        steering.next(endpoint, answer.times === UNTIL_RESET ? { ...answer, times: Infinity } : answer),
      );
    case 'POST rotate-secret':
      return carriedOut(request, rotateSchema, ({ clientId, clientSecret }) =>
        steering.rotateClientSecret(clientId, clientSecret),
      );
    case 'POST throttle':
      return carriedOut(request, throttleSchema, ({ requestsPerMinute }) =>
        steering.throttle(requestsPerMinute),
      );
    case 'POST revoke':
      return carriedOut(request, revokeSchema, (which) =>
        'token' in which ? steering.revoke(which.token) : steering.revokeAllOf(which.user),
      );
    default:
      return refusal(
        404,
        'Known are POST next, POST rotate-secret, POST throttle, POST revoke, POST reset and GET requests.',
      );
  }
}

function carriedOut<T>(request: IncomingRequest, schema: z.ZodType<T>, act: (input: T) => void): Answer {
  // A web page cannot send this type across origins unasked, so none that is open in a browser steers the sandbox.
  if (mediaType(request.headers) !== 'application/json') return refusal(400, 'Send it as application/json.');
  let input: unknown;
  try {
    input = JSON.parse(request.bodyText);
  } catch {
    return refusal(400, 'The body is not JSON.');
  }
  if (typeof input !== 'object' || input === null) return refusal(400, 'Expected a JSON object.');
  const parsed = schema.safeParse(input);
  if (!parsed.success) return refusal(400, explainIssues(parsed.error));
  try {
    act(parsed.data);
  } catch (error) {
    return refusal(400, (error as Error).message); // a client, token, person or field that there is not
  }
  return json(200, { message: 'Noted.' });
}

function refusal(status: number, message: string): Answer {
  return json(status, { message });
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
