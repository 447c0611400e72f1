import type { Language } from '../../http/index.js';
import type { SandboxDialect, SandboxRequest, SandboxUser } from '../sandbox-options.js';
import { faultTitles } from '../steering/faults.js';
import type { SandboxState } from '../steering/steering.js';
import { CONTROL_WORDS, type ControlWords } from './control-words.js';
import { html, type Html } from './html.js';
import { layout, type Page } from './layout.js';

const SHOWN = 50;
const DIALECTS: readonly (readonly [SandboxDialect, string])[] = [
  ['current', 'Laravel Passport 13'],
  ['legacy', 'Laravel Passport 12'],
];

/** Steers the sandbox by hand: faults, dialect, people, apps, and what it did. Plain forms: it works without a script. */
export function controlPage(
  language: Language,
  state: SandboxState,
  requests: readonly SandboxRequest[],
): Page {
  const words = CONTROL_WORDS[language];
  const faults = [...faultTitles(language)];
  const active = faults.filter(([name]) => state.faults.includes(name)).map(([, title]) => title);
  return layout(
    language,
    words.title,
    html`<section aria-labelledby="faults">
        <h2 id="faults">${words.faults}</h2>
        <p>
          <strong>${active.length === 0 ? words.well : `${words.now} ${active.join(', ')}.`}</strong>
          ${words.lasts} <em>${words.reset}</em>.
        </p>
        <form method="post" action="/__sandbox/" class="choices">
          <button name="action" value="reset">${words.reset}</button>
        </form>
        <form method="post" action="/__sandbox/" class="choices">
          <input type="hidden" name="action" value="fault" />
          ${faults.map(([name, title]) => choice(name, title, state.faults.includes(name)))}
        </form>
      </section>
      <section aria-labelledby="dialect">
        <h2 id="dialect">${words.dialect}</h2>
        <p>${words.generation}</p>
        <form method="post" action="/__sandbox/" class="choices">
          <input type="hidden" name="action" value="dialect" />
          ${DIALECTS.map(([name, title]) => choice(name, title, state.dialect === name))}
        </form>
      </section>
      <section aria-labelledby="people">
        <h2 id="people">${words.people}</h2>
        <ul>
          ${state.users.map((user) => person(words, user, state.users.length > 1))}
        </ul>
        <form method="post" action="/__sandbox/">
          <input type="hidden" name="action" value="add" />
          <label>${words.name} <input name="name" required maxlength="200" autocomplete="off" /></label>
          <label>${words.email} <input name="email" maxlength="200" autocomplete="off" /></label>
          <button>${words.add}</button>
        </form>
      </section>
      <section aria-labelledby="apps">
        <h2 id="apps">${words.apps}</h2>
        <p>${words.secret}</p>
        ${state.clients.map((client) => app(words, client))}
      </section>
      <section aria-labelledby="requests">
        <h2 id="requests">${words.requests}</h2>
        <p><a href="/__sandbox/">${words.newest}</a></p>
        <ol reversed>
          ${requests.length > 0 ? lines(words, requests) : html`<li>${words.noRequests}</li>`}
        </ol>
      </section>`,
    html`<link rel="stylesheet" href="/__sandbox/style.css" />`,
  );
}

function choice(name: string, title: string, isOn: boolean): Html {
  return html`<button name="value" value="${name}" aria-pressed="${String(isOn)}">
    ${title} <code>${name}</code>
  </button>`;
}

function person(words: ControlWords, { id, name, email }: SandboxUser, mayGo: boolean): Html {
  const act = (action: string, label: string): Html =>
    html`<form method="post" action="/__sandbox/">
      <input type="hidden" name="action" value="${action}" />
      <button name="value" value="${String(id)}" aria-label="${label}: ${name}">${label}</button>
    </form>`;
  return html`<li>
    <span><strong>${name}</strong> ${email ?? words.noEmail}</span>
    ${act('revoke', words.revoke)} ${mayGo ? act('remove', words.remove) : ''}
  </li>`;
}

function app(words: ControlWords, { clientId, redirectUris, scopes }: SandboxState['clients'][number]): Html {
  const row = (term: string, values: readonly string[]): Html =>
    html`<dt>${term}</dt>
      ${values.length > 0 ? values.map((value) => html`<dd><code>${value}</code></dd>`) : html`<dd>${words.none}</dd>`}`;
  return html`<dl>
    ${row(words.client, [clientId])} ${row(words.redirectUris, redirectUris)} ${row(words.scopes, scopes)}
  </dl>`;
}

/** The newest first. */
function lines(words: ControlWords, requests: readonly SandboxRequest[]): readonly Html[] {
  return requests
    .slice(-SHOWN)
    .reverse()
    .map(({ method, path, at, status, did }) => {
      const time = new Date(at).toISOString();
      return html`<li>
        <time datetime="${time}">${time.slice(11, 19)}</time> <code>${method} ${path}</code>
        <span>${status === undefined ? '' : String(status)} ${did ?? words.open}</span>
      </li>`;
    });
}
