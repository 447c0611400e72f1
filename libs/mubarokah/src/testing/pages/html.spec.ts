import { describe, expect, it } from '@jest/globals';
import { html } from './html.js';
import { loginPage } from './login-page.js';

describe('html', () => {
  it('escapes every character that could end a text or an attribute', () => {
    expect(html`<a title="${`<&>"'`}">${'<b>'}</a>`.markup).toBe(
      '<a title="&lt;&amp;&gt;&quot;&#39;">&lt;b&gt;</a>',
    );
  });

  it('takes markup as it is, one piece or many', () => {
    const items = ['1 < 2', '&'].map((text) => html`<li>${text}</li>`);
    expect(html`${items}${html`<b></b>`}`.markup).toBe('<li>1 &lt; 2</li><li>&amp;</li><b></b>');
  });

  it('shows a name of markup as text', () => {
    const { markup } = loginPage('en', [{ id: 1, name: '<script>alert(1)</script>' }]);
    expect(markup).not.toContain('<script');
  });
});
