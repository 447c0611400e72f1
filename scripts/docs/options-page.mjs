import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { OPTION_GROUPS } from './option-groups.mjs';

const SOURCE = new URL('../../libs/mubarokah/src/', import.meta.url);

/** The interfaces that an app fills in: name, file, what stands before the name of a field, and what it is for. */
const INTERFACES = [
  ['MubarokahOptions', 'options/mubarokah-options.ts', '', 'What `MubarokahModule.forRoot()` takes.'],
  ['MubarokahHooks', 'options/mubarokah-hooks.ts', 'hooks.', 'The option `hooks`.'],
  ['OwnSessions', 'options/own-sessions.ts', 'sessions.', 'The option `sessions`: [how](sessions.md).'],
  ['BearerOptions', 'options/bearer-options.ts', 'bearer.', 'The option `bearer`.'],
  [
    'DependencyOptions',
    'options/dependency.ts',
    '',
    'What `database()`, `redis()` and `cache()` take beside the client, with all of `HealthCheckOptions`.',
  ],
  ['HealthOptions', 'options/health-options.ts', 'health.', 'The option `health`.'],
  [
    'HealthCheckOptions',
    'options/health-check.ts',
    '',
    'How a dependency is checked; `custom()` takes these.',
  ],
  [
    'MubarokahCheckOptions',
    'options/health-check.ts',
    'health.mubarokah.',
    'The option `health.mubarokah`, with all of `HealthCheckOptions`.',
  ],
  ['MetricsOptions', 'options/metrics-options.ts', 'metrics.', 'The option `metrics`.'],
  ['OpsOptions', 'options/ops-options.ts', 'ops.', 'The option `ops`: [the page](ops.md).'],
  [
    'DrainOptions',
    'health/drain/drain-options.ts',
    '',
    'What `drainOnShutdown()` takes: [how an instance leaves](deploy/README.md#how-an-instance-leaves).',
  ],
  [
    'PingOptions',
    'health/indicators/ping-indicator.ts',
    '',
    'What the indicators for a terminus controller of your own take.',
  ],
  [
    'SandboxOptions',
    'testing/sandbox-options.ts',
    '',
    'What `MubarokahSandbox.start()` takes: [the sandbox](sandbox.md).',
  ],
  ['SandboxClient', 'testing/sandbox-options.ts', '', 'One of its `clients`.'],
  ['SandboxAnswer', 'testing/sandbox-options.ts', '', 'What `sandbox.next()` takes.'],
];

const API = new URL('../../libs/mubarokah/api/', import.meta.url);

const UNITS = [
  [/Ms$/, 'milliseconds'],
  [/Seconds$/, 'seconds'],
  [/PerMinute$/, 'a minute'],
];

/** Each option with what its source says of it. */
export function options() {
  return INTERFACES.map(([name, file, prefix, lead]) => ({
    name,
    lead,
    entryPoint: entryPointOf(name),
    fields: fieldsOf(name, file, prefix),
  }));
}

/** Of the interface whose fields stand in groups one by one; the others are in one as a whole. */
export const ROOT_INTERFACE = 'MubarokahOptions';

/** docs/options.md */
export function optionsPage() {
  const interfaces = new Map(options().map((one) => [one.name, one]));
  const root = new Map(interfaces.get(ROOT_INTERFACE).fields.map((one) => [one.field, one]));
  const groups = OPTION_GROUPS.map(({ title, lead, options, interfaces: whole = [] }) => [
    `## ${title}`,
    lead,
    ...options.map((name) => section('###', root.get(name))),
    ...whole.map((name) => interfaceText(interfaces.get(name))),
  ]);
  return [
    '# Options',
    `Generated from the source, by what you want to do. Where no other type is named, an option is of \`MubarokahModule.forRoot()\`, which takes
\`${ROOT_INTERFACE}\` of \`nestjs-mubarokah\`. White space around a text is cut off.`,
    ...groups.flat(),
  ].join('\n\n');
}

function interfaceText({ name, lead, entryPoint, fields }) {
  const text = `${lead} Its type is of \`${entryPoint}\`.`;
  return [`### ${name}`, text, ...fields.map((field) => section('####', field))].join('\n\n');
}

function section(level, { title, text, type, unit, fallback, example }) {
  const facts = [unit === undefined ? `\`${type}\`` : `\`${type}\`, ${unit}`];
  if (fallback !== undefined) facts.push(`default: ${fallback}`);
  const code = example === undefined ? '' : ` For example \`${example}\`.`;
  return [`${level} ${title}`, facts.join(' · '), text + code].join('\n\n');
}

function fieldsOf(name, file, prefix) {
  const source = ts.createSourceFile(
    file,
    readFileSync(new URL(file, SOURCE), 'utf8'),
    ts.ScriptTarget.ES2023,
    true,
  );
  const found = source.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name);
  return found.members.map((member) => {
    const field = member.name.text;
    const [doc] = ts.getJSDocCommentsAndTags(member);
    return {
      field,
      title: prefix + field,
      text: sentence(doc),
      type: typeOf(member, source),
      unit: UNITS.find(([pattern]) => pattern.test(field))?.[1],
      fallback: fallbackOf(tag(member, 'default')),
      example: tag(member, 'example'),
    };
  });
}

function typeOf(member, source) {
  if (ts.isPropertySignature(member)) return member.type.getText(source).replace(/\s+/g, ' ');
  const parameters = member.parameters.map((parameter) => parameter.getText(source)).join(', ');
  return `(${parameters}) => ${member.type.getText(source)}`;
}

function tag(member, wanted) {
  const found = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === wanted);
  return ts.getTextOfJSDocComment(found?.comment);
}

function fallbackOf(value) {
  return value === undefined || value === 'none' || (/\s/.test(value) && !value.startsWith('new '))
    ? value
    : `\`${value}\``;
}

function sentence(doc) {
  const text = ts.getTextOfJSDocComment(doc?.comment) ?? '';
  return text.replace(/\{@link (?:\w+\.)?(\w+)\}/g, '`$1()`').replace(/\s+/g, ' ');
}

/** By the reports of what is public. */
function entryPointOf(name) {
  const report = readdirSync(API).find((file) =>
    new RegExp(`^export interface ${name}\\b`, 'm').test(readFileSync(new URL(file, API), 'utf8')),
  );
  if (report === undefined) throw new Error(`${name} is in no entry point of the package`);
  const entry = report.replace('.api.md', '');
  return entry === 'index' ? 'nestjs-mubarokah' : `nestjs-mubarokah/${entry}`;
}
