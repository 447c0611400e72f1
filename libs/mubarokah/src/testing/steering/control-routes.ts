import * as z from 'zod/mini';
import { english, explainIssues } from '../explain-issues.js';
import { json, type Answer } from '../http/answer.js';
import { mediaType, type IncomingRequest } from '../http/incoming-request.js';
import type { Steering } from './steering.js';

type ControlRoute = (steering: Steering, request: IncomingRequest) => Answer;

/** The words for what JSON has no number for. */
const UNTIL_RESET = 'until-reset';

/** Its fields are judged where those of a test's own process are. */
const nextSchema = z.custom<Readonly<Record<string, unknown>>>();
const rotateSchema = z.strictObject({ clientId: z.string(), clientSecret: z.string().check(z.minLength(1)) });
const throttleSchema = z.strictObject({ requestsPerMinute: z.union([z.number(), z.literal(false)]) });
const whoSchema = z.strictObject({ user: z.union([z.string(), z.number()]) });
const revokeSchema = z.union([z.strictObject({ token: z.string() }), whoSchema]);
const faultSchema = z.strictObject({ name: z.string() });
export const dialectSchema = z.enum(['current', 'legacy']);
const dialectBodySchema = z.strictObject({ dialect: dialectSchema });

const text = z.string().check(z.minLength(1), z.maxLength(200));
const optionalText = z.optional(text);
/** What somebody is added with, here and on the control page. */
export const newUserSchema = z.strictObject({
  name: text,
  email: optionalText,
  username: optionalText,
  profilePicture: optionalText,
  gender: optionalText,
  phoneNumber: optionalText,
  dateOfBirth: optionalText,
  placeOfBirth: optionalText,
  address: optionalText,
  bio: optionalText,
});

/** The control API, by method and what follows `/__sandbox/`. docs/sandbox.md describes each. */
export const CONTROL_ROUTES: ReadonlyMap<string, ControlRoute> = new Map<string, ControlRoute>([
  ['GET state', (steering) => json(200, steering.state)],
  ['GET requests', (steering) => json(200, steering.requests('en'))],
  [
    'POST next',
    told(nextSchema, (steering, { endpoint, ...answer }) =>
      steering.next(endpoint, answer.times === UNTIL_RESET ? { ...answer, times: Infinity } : answer),
    ),
  ],
  ['POST fault', told(faultSchema, (steering, { name }) => steering.fault(name))],
  ['POST dialect', told(dialectBodySchema, (steering, { dialect }) => steering.speak(dialect))],
  [
    'POST rotate-secret',
    told(rotateSchema, (steering, { clientId, clientSecret }) =>
      steering.rotateClientSecret(clientId, clientSecret),
    ),
  ],
  [
    'POST throttle',
    told(throttleSchema, (steering, { requestsPerMinute }) => steering.throttle(requestsPerMinute)),
  ],
  [
    'POST revoke',
    told(revokeSchema, (steering, which) =>
      'token' in which ? steering.revoke(which.token) : steering.revokeAllOf(which.user),
    ),
  ],
  ['POST add-user', told(newUserSchema, (steering, user) => void steering.addUser(user))],
  ['POST remove-user', told(whoSchema, (steering, { user }) => steering.removeUser(user))],
  [
    'POST reset',
    (steering) => {
      steering.reset();
      return json(200, { message: 'Reset.' });
    },
  ],
]);

function told<T>(schema: z.ZodMiniType<T>, act: (steering: Steering, input: T) => void): ControlRoute {
  return (steering, request) => {
    // A web page cannot send this type across origins unasked, so none that is open in a browser steers the sandbox.
    if (mediaType(request.headers) !== 'application/json')
      return refusal(400, 'Send it as application/json.');
    let input: unknown;
    try {
      input = JSON.parse(request.bodyText);
    } catch {
      return refusal(400, 'The body is not JSON.');
    }
    if (typeof input !== 'object' || input === null) return refusal(400, 'Expected a JSON object.');
    const parsed = schema.safeParse(input, { error: english });
    if (!parsed.success) return refusal(400, explainIssues(parsed.error));
    try {
      act(steering, parsed.data);
    } catch (error) {
      return refusal(400, (error as Error).message); // a client, token, person or field that there is not
    }
    return json(200, { message: 'Noted.' });
  };
}

export function refusal(status: number, message: string): Answer {
  return json(status, { message });
}
