import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = new URL('../', import.meta.url);

/** The menu: its sections, and the pages of each in their order. A page of `docs/` that is in none is an error. */
const MENU = {
  Start: [
    'README.md',
    'docs/getting-started.md',
    'docs/sandbox.md',
    'docs/troubleshooting.md',
    'docs/questions.md',
  ],
  'Bahasa Indonesia': ['README.id.md', 'docs/getting-started.id.md'],
  Build: [
    'docs/options.md',
    'docs/guard.md',
    'docs/sessions.md',
    'docs/tokens.md',
    'docs/own-stores.md',
    'docs/outcomes.md',
  ],
  Operate: [
    'docs/deploy/README.md',
    'docs/metrics.md',
    'docs/dashboards.md',
    'docs/alerts.md',
    'docs/runbooks/README.md',
    'docs/ops.md',
    'docs/doctor.md',
    'docs/telemetry.md',
  ],
  Trust: [
    'SECURITY.md',
    'docs/privacy.md',
    'docs/support.md',
    'docs/how-this-is-tested.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
  ],
};

/** Their heading is the name of the package. */
const OVERVIEWS = new Map([
  ['README.md', 'Overview'],
  ['README.id.md', 'Ikhtisar'],
]);

/** What pages of the menu link to. */
const BEHIND = [
  ...docsIn('runbooks'),
  'docs/benchmarks.md',
  'docs/benchmarks-boot.md',
  'docs/benchmarks-health.md',
  'docs/benchmarks-login.md',
  'docs/benchmarks-scale.md',
  'docs/faults.md',
  'docs/mutation.md',
  'docs/scoreboard.md',
];

/**
 * Every page of the site.
 * @returns {Map<string, string>} where it lies in the repository → where it lies on the site, as `deploy/index.md`; the README is the first page
 * @throws {Error} that names the pages of `docs/` which nobody would find
 */
export function pages() {
  const files = [...Object.values(MENU).flat(), ...BEHIND];
  const lost = docsIn('').filter((file) => !files.includes(file));
  if (lost.length > 0) throw new Error(`site/pages.mjs: say in MENU where ${lost.join(', ')} belong`);
  return new Map(files.map((file) => [file, routeOf(file)]));
}

/** The menu for VitePress; a page is called what its heading says. */
export function menu() {
  return Object.entries(MENU).map(([text, files]) => ({
    text,
    items: files.map((file) => ({ text: headingOf(file), link: linkOf(routeOf(file)) })),
  }));
}

function routeOf(file) {
  const path = file.replace(/^docs\//, '');
  return (path.startsWith('runbooks/Mubarokah') ? path : path.toLowerCase()).replace(
    /readme\.md$/,
    'index.md',
  );
}

function linkOf(route) {
  return `/${route.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`;
}

function headingOf(file) {
  return OVERVIEWS.get(file) ?? /^# (.+)$/m.exec(readFileSync(new URL(file, ROOT), 'utf8'))[1];
}

function docsIn(folder) {
  const path = fileURLToPath(new URL(`docs/${folder}`, ROOT));
  return readdirSync(path, { recursive: true })
    .filter((name) => name.endsWith('.md'))
    .map((name) => ['docs', folder, name].filter(Boolean).join('/'))
    .sort();
}
