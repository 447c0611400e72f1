import type { ObjectLiteralExpression } from 'typescript';
import type { Edit } from '../project.js';
import type { SourceEdit } from '../source-edit.js';

/** Tests that boot the app have to give it options. Made up: they are right nowhere. */
export const TEST_ENVIRONMENT = `// What MubarokahModule.forRoot() needs to boot in tests. Made up: valid nowhere.
process.env.MUBAROKAH_CLIENT_ID ??= 'sandbox-client';
process.env.MUBAROKAH_CLIENT_SECRET ??= 'sandbox-secret-not-for-production';
process.env.MUBAROKAH_REDIRECT_URI ??=
  'http://localhost:3000/auth/mubarokah/callback';
process.env.MUBAROKAH_COOKIE_SECRET ??= 'made-up-and-long-enough-for-tests';
`;

const TRANSFORM = '"/node_modules/.+\\\\.js$": "nestjs-mubarokah/jest"';
const IGNORED = '"/node_modules/(?!(.pnpm|nestjs-mubarokah|@nestjs)/)"';

/** Has Vitest run the file before each suite. */
export function editVitestConfig(edit: SourceEdit, setUpFile: string): Edit {
  const { ts } = edit;
  const byHand = `set test.setupFiles: ['${setUpFile}']`;
  if (edit.file.text.includes(setUpFile)) return { text: edit.text };
  const call = edit.first(
    (node) => ts.isCallExpression(node) && node.expression.getText() === 'defineConfig',
  );
  const config = call && ts.isCallExpression(call) ? call.arguments[0] : undefined;
  const test = config && ts.isObjectLiteralExpression(config) ? edit.property(config, 'test') : undefined;
  if (!test || !ts.isObjectLiteralExpression(test)) return { byHand };
  return addFile(edit, test, 'setupFiles', `'${setUpFile}'`) ? { text: edit.text } : { byHand };
}

/** The same for Jest, in a JSON file or under `jest` of package.json; in CommonJS mode it has to compile ES modules, too. */
export function editJestJson(edit: SourceEdit, isCommonJs: boolean, setUpFile: string): Edit {
  const { ts } = edit;
  const byHand = `tell Jest "setupFiles": ["${setUpFile}"]${
    isCommonJs ? `, "transform": { ${TRANSFORM}, … }, "transformIgnorePatterns": [${IGNORED}]` : ''
  }`;
  if (edit.file.text.includes(setUpFile)) return { text: edit.text };
  const statement = edit.file.statements[0];
  let config = statement && ts.isExpressionStatement(statement) ? statement.expression : undefined;
  if (edit.file.fileName.endsWith('package.json') && config && ts.isObjectLiteralExpression(config))
    config = edit.property(config, 'jest');
  if (!config || !ts.isObjectLiteralExpression(config)) return { byHand };
  if (isCommonJs) {
    const transform = edit.property(config, 'transform');
    const hasTransform = transform !== undefined && ts.isObjectLiteralExpression(transform);
    if (!hasTransform || edit.property(config, 'transformIgnorePatterns')) return { byHand };
    edit.addProperty(transform, TRANSFORM, 'first');
    edit.addProperty(config, `"transformIgnorePatterns": [${IGNORED}]`);
  }
  return addFile(edit, config, '"setupFiles"', `"${setUpFile}"`) ? { text: edit.text } : { byHand };
}

function addFile(edit: SourceEdit, object: ObjectLiteralExpression, name: string, file: string): boolean {
  const present = edit.property(object, name.replaceAll('"', ''));
  if (present === undefined) edit.addProperty(object, `${name}: [${file}]`);
  else if (edit.ts.isArrayLiteralExpression(present)) edit.addElement(present, file);
  else return false;
  return true;
}
