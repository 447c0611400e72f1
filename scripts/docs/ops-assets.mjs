import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

const PAGE = new URL('../../libs/mubarokah/ops-page/', import.meta.url).pathname;
const LICENCE = new URL('../../node_modules/uplot/LICENSE', import.meta.url);

/**
 * The script and the style of the page for operators as texts in a module of the library: an app that is bundled has no
 * files beside it to serve. uPlot, which draws the charts, is in them.
 */
export async function opsAssets() {
  const script = await bundled('main.ts', `/*! uPlot: ${readFileSync(LICENCE, 'utf8').trim()} */`);
  const style = await bundled('style.css');
  return [
    '// Generated from ops-page/: npm run docs',
    `export const OPS_SCRIPT = ${JSON.stringify(script)};`,
    `export const OPS_STYLE = ${JSON.stringify(style)};`,
    '',
  ].join('\n');
}

async function bundled(entry, banner = '') {
  const { outputFiles } = await build({
    entryPoints: [PAGE + entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    charset: 'utf8',
    legalComments: 'none',
    banner: banner === '' ? {} : { js: banner },
  });
  return outputFiles[0].text;
}
