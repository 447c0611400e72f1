import { withBase } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { h } from 'vue';
import './contrast.css';

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'not-found': notFound }),
};

/** The theme's own has no main landmark, and a link whose name is not what it shows (WCAG 2.2, 2.5.3). */
function notFound() {
  return h('main', { class: 'vp-doc', style: 'padding: 4rem 1.5rem; text-align: center' }, [
    h('h1', 'There is no such page'),
    h('p', [h('a', { href: withBase('/') }, 'To the first page')]),
  ]);
}
