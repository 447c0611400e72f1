import { html, type Html } from './html.js';
import { layout } from './layout.js';

/** What a person sees who opens the sandbox itself. */
export function startPage(): Html {
  return layout(
    'It works',
    html`<p>Start a login in your app: it leads here, to choose a person, and back.</p>`,
  );
}
