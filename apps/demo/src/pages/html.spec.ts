import { describe, expect, it } from '@jest/globals';
import { html } from './html.js';

describe('html', () => {
  it('escapes what is put in, in text and in attributes', () => {
    expect(html`<p title="${'" onclick="x'}">${"<b>&'"}</p>`.markup).toBe(
      '<p title="&quot; onclick=&quot;x">&lt;b&gt;&amp;&#39;</p>',
    );
  });

  it('takes over markup that it has made itself, alone and in lists', () => {
    const list = [html`<b>${1}</b>`, html`<b>${'<'}</b>`];
    expect(html`${list}${html`<br />`}`.markup).toBe('<b>1</b><b>&lt;</b><br />');
  });
});
