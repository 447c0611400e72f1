import { languageOf } from '../../http/index.js';
import { page, redirect, type Answer } from '../http/answer.js';
import type { IncomingRequest } from '../http/incoming-request.js';
import type { Parameters } from '../http/parameters.js';
import { controlPage } from '../pages/control-page.js';
import { CONTROL_STYLE } from '../pages/control-style.js';
import { errorPage, type Words } from '../pages/error-page.js';
import type { Page } from '../pages/layout.js';
import { dialectSchema, newUserSchema } from './control-routes.js';
import type { Steering } from './steering.js';

/** Nothing inline, and no script at all. */
const POLICY =
  "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

interface Action {
  readonly act: (steering: Steering, form: Parameters) => void;
  /** Why it may fail: what is thrown is told in the language of programs. */
  readonly wrong: Words;
}

const NO_ACTION: Words = { en: 'There is no such action.', id: 'Tidak ada tindakan itu.' };
const NO_FAULT: Words = { en: 'There is no such fault.', id: 'Tidak ada gangguan itu.' };
const NO_PERSON: Words = { en: 'There is no such person.', id: 'Tidak ada orang itu.' };
const LAST_PERSON: Words = {
  en: 'There is no such person, or it is the last: somebody has to be left.',
  id: 'Tidak ada orang itu, atau ini yang terakhir: harus ada yang tersisa.',
};
const NO_NAME: Words = {
  en: 'Somebody needs a name; it and an e-mail address have at most 200 characters.',
  id: 'Orang perlu nama; nama dan alamat e-mail paling banyak 200 karakter.',
};

/** What the forms of the page send as `action`. */
const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['fault', { act: (steering, form) => steering.fault(form.get('value') ?? ''), wrong: NO_FAULT }],
  ['reset', { act: (steering) => steering.reset(), wrong: NO_ACTION }],
  [
    'dialect',
    { act: (steering, form) => steering.speak(dialectSchema.parse(form.get('value'))), wrong: NO_ACTION },
  ],
  ['revoke', { act: (steering, form) => steering.revokeAllOf(form.get('value') ?? ''), wrong: NO_PERSON }],
  ['remove', { act: (steering, form) => steering.removeUser(form.get('value') ?? ''), wrong: LAST_PERSON }],
  ['add', { act: addUser, wrong: NO_NAME }],
]);

/** `/__sandbox/` and its style sheet; undefined for all else. Its forms come from the page itself, which the gate sees to. */
export function answerControlPage(
  steering: Steering,
  request: IncomingRequest,
  name: string,
): Answer | undefined {
  const { method, form } = request;
  const language = languageOf(request);
  if (method === 'GET' && name === 'style.css')
    return { status: 200, headers: { 'Content-Type': 'text/css; charset=UTF-8' }, body: CONTROL_STYLE };
  if (name !== '') return undefined;
  if (method === 'GET') return show(200, controlPage(language, steering.state, steering.requests(language)));
  if (method !== 'POST') return undefined;
  const action = ACTIONS.get(form.get('action') ?? '');
  if (!action) return show(400, errorPage(language, NO_ACTION));
  try {
    action.act(steering, form);
  } catch {
    return show(400, errorPage(language, action.wrong));
  }
  return { ...redirect('/__sandbox/'), status: 303 };
}

function addUser(steering: Steering, form: Parameters): void {
  steering.addUser(newUserSchema.parse({ name: form.get('name')?.trim(), email: form.get('email')?.trim() }));
}

function show(status: number, content: Page): Answer {
  return page(status, content, { 'Content-Security-Policy': POLICY });
}
