import type { CallExpression, ExpressionStatement, Identifier, Node } from 'typescript';
import type { Edit } from '../project.js';
import type { SourceEdit } from '../source-edit.js';

/** Has the app drain when it is told to end: in the line before it listens. */
export function editMain(edit: SourceEdit): Edit {
  if (edit.mentions('drainOnShutdown')) return { text: edit.text };
  const { ts } = edit;
  const isListening = (node: Node): node is ExpressionStatement =>
    ts.isExpressionStatement(node) && listenerOf(edit, node) !== undefined;
  const statement = edit.first(isListening);
  const app = statement && listenerOf(edit, statement);
  if (!statement || !app || !isCreatedHere(edit, app.text))
    return {
      byHand:
        "call drainOnShutdown(app) before app.listen(): import { drainOnShutdown } from 'nestjs-mubarokah/health'",
    };
  const start = statement.getStart();
  const column = edit.file.getLineAndCharacterOfPosition(start).character;
  const end = statement.getText().endsWith(';') ? ';' : '';
  edit.insert(start, `drainOnShutdown(${app.text})${end}\n${' '.repeat(column)}`);
  edit.addImport('drainOnShutdown', 'nestjs-mubarokah/health');
  return { text: edit.text };
}

/** `app` of `await app.listen(…)`, awaited or not. */
function listenerOf({ ts }: SourceEdit, { expression }: ExpressionStatement): Identifier | undefined {
  const call = ts.isAwaitExpression(expression) ? expression.expression : expression;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  const { name, expression: on } = call.expression;
  return name.text === 'listen' && ts.isIdentifier(on) ? on : undefined;
}

/** Whether it is `const app = await NestFactory.create(…)`, and no microservice. */
function isCreatedHere(edit: SourceEdit, name: string): boolean {
  const { ts } = edit;
  const isIt = (node: Node): boolean => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== name || !node.initializer) return false;
    return creation(edit, node.initializer) !== undefined;
  };
  return edit.first(isIt) !== undefined;
}

/** `NestFactory.create(…)`, awaited or not. */
function creation({ ts }: SourceEdit, node: Node): CallExpression | undefined {
  const call = ts.isAwaitExpression(node) ? node.expression : node;
  return ts.isCallExpression(call) && call.expression.getText() === 'NestFactory.create' ? call : undefined;
}

/** Where the app's root module is imported from, such as `./app.module.js`; undefined where that is not plain to see. */
export function rootModuleSpecifier(edit: SourceEdit): string | undefined {
  const { ts } = edit;
  const created = edit.first((node): node is CallExpression => creation(edit, node) !== undefined);
  const module = created && creation(edit, created)?.arguments[0];
  if (!module || !ts.isIdentifier(module)) return undefined;
  for (const statement of edit.file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings)) continue;
    if (bindings.elements.some(({ name }) => name.text === module.text))
      return statement.moduleSpecifier.text;
  }
  return undefined;
}
