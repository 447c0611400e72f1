import { slug } from 'github-slugger';
import { defineConfig } from 'vitepress';
import { menu } from '../pages.mjs';

process.env.VITE_EXTRA_EXTENSIONS = 'cfg'; // what VitePress would take for a page: deploy/haproxy.cfg

export default defineConfig({
  title: 'nestjs-mubarokah',
  description: 'Login with Mubarokah ID in a NestJS app',
  lang: 'en',
  base: process.env.SITE_BASE ?? '/', // where the site is served, such as /nestjs-mubarokah/
  srcDir: '.pages',
  outDir: 'dist',
  cleanUrls: false, // a file server needs no rules
  markdown: {
    anchor: { slugify: (heading) => slug(heading) }, // the repository's own links go by GitHub's anchors
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    languageAlias: { promql: 'sql' },
  },
  themeConfig: {
    nav: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'Options', link: '/options' },
      { text: 'Operate', link: '/deploy/' },
      { text: 'API', link: '/reference/' },
    ],
    sidebar: [...menu(), { text: 'Reference', items: [{ text: 'API reference', link: '/reference/' }] }],
    outline: [2, 3],
    search: { provider: 'local' }, // its index is a file of the site
  },
});
