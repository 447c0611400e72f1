import { readFileSync } from 'node:fs';
import ts from 'typescript';

const OPTIONS = new URL('../../libs/mubarokah/src/options/', import.meta.url);

const SANDBOX = '../testing/sandbox-options.ts';

/** The interfaces that an app fills in, each in its file. */
const INTERFACES = [
  ['MubarokahOptions', 'mubarokah-options.ts', 'What `MubarokahModule.forRoot()` takes.'],
  ['MetricsOptions', 'metrics-options.ts', 'The option `metrics`.'],
  ['HealthOptions', 'health-options.ts', 'The option `health`.'],
  ['BearerOptions', 'bearer-options.ts', 'The option `bearer`.'],
  ['OpsOptions', 'ops-options.ts', 'The option `ops`.'],
  ['SandboxOptions', SANDBOX, 'What `MubarokahSandbox.start()` takes: [the sandbox](sandbox.md).'],
  ['SandboxClient', SANDBOX, 'One of its `clients`.'],
  ['SandboxAnswer', SANDBOX, 'What `sandbox.next()` takes.'],
];

/** docs/options.md, from the interfaces and their comments. */
export function optionsPage() {
  const sections = INTERFACES.map(([name, file, lead]) => `## ${name}\n\n${lead}\n\n${table(name, file)}`);
  return [
    '# Options',
    'Generated from the source. Times are milliseconds; white space around a text is cut off.',
    ...sections,
  ].join('\n\n');
}

function table(name, file) {
  const source = ts.createSourceFile(
    file,
    readFileSync(new URL(file, OPTIONS), 'utf8'),
    ts.ScriptTarget.ES2023,
    true,
  );
  const found = source.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name);
  const rows = found.members.map((member) => row(member, source));
  return ['| option | type | default | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function row(member, source) {
  const [doc] = ts.getJSDocCommentsAndTags(member);
  const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
  const value = ts.getTextOfJSDocComment(tag?.comment);
  const cells = [
    `\`${member.name.text}\``,
    `\`${member.type.getText(source).replace(/\s+/g, ' ')}\``,
    value === undefined ? '' : /\s/.test(value) && !value.startsWith('new ') ? value : `\`${value}\``,
    sentence(doc),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function sentence(doc) {
  const text = ts.getTextOfJSDocComment(doc?.comment) ?? '';
  return text.replace(/\{@link (?:\w+\.)?(\w+)\}/g, '`$1()`').replace(/\s+/g, ' ');
}
