import type { SandboxDialect, SandboxRequest, SandboxUser } from '../sandbox-options.js';
import { SANDBOX_FAULTS } from '../steering/faults.js';
import type { SandboxState } from '../steering/steering.js';
import { html, type Html } from './html.js';
import { layout } from './layout.js';

const SHOWN = 50;
const DIALECTS: readonly (readonly [SandboxDialect, string])[] = [
  ['current', 'Laravel Passport 13'],
  ['legacy', 'Laravel Passport 12'],
];

/** Steers the sandbox by hand: faults, dialect, people, and what it did. Plain forms: it works without a script. */
export function controlPage(state: SandboxState, requests: readonly SandboxRequest[]): Html {
  const active = [...SANDBOX_FAULTS]
    .filter(([name]) => state.faults.includes(name))
    .map(([, title]) => title);
  return layout(
    'Control',
    html`<section aria-labelledby="faults">
        <h2 id="faults">Faults</h2>
        <p>
          <strong>${active.length === 0 ? 'All is well.' : `Now: ${active.join(', ')}.`}</strong>
          The next login meets a fault, which lasts until you press <em>All is well again</em>.
        </p>
        <form method="post" action="/__sandbox/" class="choices">
          <button name="action" value="reset">All is well again</button>
        </form>
        <form method="post" action="/__sandbox/" class="choices">
          <input type="hidden" name="action" value="fault" />
          ${[...SANDBOX_FAULTS].map(([name, title]) => choice(name, title, state.faults.includes(name)))}
        </form>
      </section>
      <section aria-labelledby="dialect">
        <h2 id="dialect">Dialect</h2>
        <p>The generation of the server that it plays: their errors and tokens differ.</p>
        <form method="post" action="/__sandbox/" class="choices">
          <input type="hidden" name="action" value="dialect" />
          ${DIALECTS.map(([name, title]) => choice(name, title, state.dialect === name))}
        </form>
      </section>
      <section aria-labelledby="people">
        <h2 id="people">People</h2>
        <ul>
          ${state.users.map((user) => person(user, state.users.length > 1))}
        </ul>
        <form method="post" action="/__sandbox/">
          <input type="hidden" name="action" value="add" />
          <label>Name <input name="name" required maxlength="200" autocomplete="off" /></label>
          <label>E-mail, or none <input name="email" maxlength="200" autocomplete="off" /></label>
          <button>Add</button>
        </form>
      </section>
      <section aria-labelledby="requests">
        <h2 id="requests">Requests</h2>
        <p><a href="/__sandbox/">Show the newest</a></p>
        <ol reversed>
          ${requests.length > 0 ? requests.slice(-SHOWN).reverse().map(line) : html`<li>None yet</li>`}
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

function person({ id, name, email }: SandboxUser, mayGo: boolean): Html {
  const act = (action: string, words: string): Html =>
    html`<form method="post" action="/__sandbox/">
      <input type="hidden" name="action" value="${action}" />
      <button name="value" value="${String(id)}" aria-label="${words}: ${name}">${words}</button>
    </form>`;
  return html`<li>
    <span><strong>${name}</strong> ${email ?? 'no e-mail'}</span>
    ${act('revoke', 'End tokens')} ${mayGo ? act('remove', 'Remove') : ''}
  </li>`;
}

function line({ method, path, at, status, did }: SandboxRequest): Html {
  const time = new Date(at).toISOString();
  return html`<li>
    <time datetime="${time}">${time.slice(11, 19)}</time> <code>${method} ${path}</code>
    <span>${status === undefined ? '' : String(status)} ${did ?? 'is being answered'}</span>
  </li>`;
}
