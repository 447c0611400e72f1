import { html } from './html.js';
import { layout } from './layout.js';

/** In place of a page that needs what is away. */
export function unavailablePage(): string {
  return layout(
    'Not right now',
    html`<p role="status">
        We cannot show this page at the moment. It is our fault, not yours. Please try again in a minute.
      </p>
      <p><a class="button" href="">Try again</a></p>`,
  );
}
