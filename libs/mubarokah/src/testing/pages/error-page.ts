import { html, type Html } from './html.js';
import { layout } from './layout.js';

/** An error that is shown here and told to no app. */
export function errorPage(reason: string): Html {
  return layout('Something is wrong', html`<p role="alert">${reason}</p>`);
}
