import type { MubarokahUserDetails } from 'nestjs-mubarokah';
import type { NoDetails } from '../account/account-details.js';
import { facts } from './facts.js';
import { type Html, html } from './html.js';
import { layout } from './layout.js';
import { logoutForm } from './logout-form.js';

export function accountPage(details: MubarokahUserDetails | NoDetails): string {
  return layout(
    'Your account',
    html`<section>${typeof details === 'string' ? why(details) : known(details)}</section>
      <p><a href="/profile">Your profile</a></p>
      ${logoutForm}`,
  );
}

function known({ phoneNumber, dateOfBirth, placeOfBirth, address, bio }: MubarokahUserDetails): Html {
  return html`<p>Mubarokah ID tells this app, and is asked again after a minute:</p>
    ${facts([
      ['Phone number', phoneNumber],
      ['Date of birth', dateOfBirth],
      ['Place of birth', placeOfBirth],
      ['Address', address],
      ['About you', bio],
    ])}`;
}

function why(reason: NoDetails): Html {
  switch (reason) {
    case 'not-allowed':
      return html`<p role="status">This app has not asked for the permission to read your details.</p>`;
    case 'not-approved':
      return html`<p role="status">Mubarokah ID has not approved this app for your details.</p>`;
  }
}
