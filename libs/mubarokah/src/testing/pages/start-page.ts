import { html, type Html } from './html.js';
import { layout } from './layout.js';

/** What a person sees who opens the sandbox itself. */
export function startPage(): Html {
  return layout(
    'It works',
    html`<p>Start a login in your app: it leads here, to choose a person, and back.</p>
      <p><a href="/__sandbox/">Control page</a>: faults, dialect, people and what happened.</p>`,
  );
}
