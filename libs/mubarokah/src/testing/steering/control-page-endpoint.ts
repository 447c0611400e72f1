import { explainIssues } from '../explain-issues.js';
import { page, redirect, type Answer } from '../http/answer.js';
import type { IncomingRequest } from '../http/incoming-request.js';
import type { Parameters } from '../http/parameters.js';
import { controlPage } from '../pages/control-page.js';
import { CONTROL_STYLE } from '../pages/control-style.js';
import { errorPage } from '../pages/error-page.js';
import type { Html } from '../pages/html.js';
import { newUserSchema } from './control-routes.js';
import type { Steering } from './steering.js';

/** Nothing inline, and no script at all. */
const POLICY =
  "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

type Action = (steering: Steering, form: Parameters) => void;

/** What the forms of the page send as `action`. */
const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['fault', (steering, form) => steering.fault(form.get('value') ?? '')],
  ['reset', (steering) => steering.reset()],
  ['dialect', (steering, form) => steering.speak(form.get('value') === 'legacy' ? 'legacy' : 'current')],
  ['revoke', (steering, form) => steering.revokeAllOf(form.get('value') ?? '')],
  ['remove', (steering, form) => steering.removeUser(form.get('value') ?? '')],
  ['add', (steering, form) => addUser(steering, form)],
]);

/** `/__sandbox/` and its style sheet; undefined for all else. Its forms come from the page itself, which the gate sees to. */
export function answerControlPage(
  steering: Steering,
  { method, form }: IncomingRequest,
  name: string,
): Answer | undefined {
  if (method === 'GET' && name === 'style.css')
    return { status: 200, headers: { 'Content-Type': 'text/css; charset=UTF-8' }, body: CONTROL_STYLE };
  if (name !== '') return undefined;
  if (method === 'GET') return show(200, controlPage(steering.state, steering.requests));
  if (method !== 'POST') return undefined;
  const action = ACTIONS.get(form.get('action') ?? '');
  if (!action) return show(400, errorPage('There is no such action.'));
  try {
    action(steering, form);
  } catch (error) {
    return show(400, errorPage((error as Error).message)); // a person or a fault that there is not
  }
  return { ...redirect('/__sandbox/'), status: 303 };
}

function addUser(steering: Steering, form: Parameters): void {
  const parsed = newUserSchema.safeParse({
    name: form.get('name')?.trim(),
    email: form.get('email')?.trim(),
  });
  if (!parsed.success) throw new TypeError(explainIssues(parsed.error));
  steering.addUser(parsed.data);
}

function show(status: number, content: Html): Answer {
  return page(status, content, { 'Content-Security-Policy': POLICY });
}
