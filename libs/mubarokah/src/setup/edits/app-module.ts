import type { ArrayLiteralExpression, Decorator, Node } from 'typescript';
import type { Edit } from '../project.js';
import type { SourceEdit } from '../source-edit.js';

const CALL = 'MubarokahModule.forRoot()';

/** Has the app's module import ours. */
export function editAppModule(edit: SourceEdit): Edit {
  const byHand = `add ${CALL} to the imports of your root module: import { MubarokahModule } from 'nestjs-mubarokah'`;
  if (edit.mentions('MubarokahModule')) return { text: edit.text };
  const { ts } = edit;
  const isModule = (node: Node): node is Decorator =>
    ts.isDecorator(node) &&
    ts.isCallExpression(node.expression) &&
    node.expression.expression.getText() === 'Module';
  const decorator = edit.first(isModule);
  const metadata =
    decorator && ts.isCallExpression(decorator.expression) ? decorator.expression.arguments[0] : undefined;
  if (!metadata || !ts.isObjectLiteralExpression(metadata)) return { byHand };
  const imports = metadata.properties.find(
    (property) =>
      property.name !== undefined && ts.isIdentifier(property.name) && property.name.text === 'imports',
  );
  if (imports === undefined) {
    if (metadata.properties.some(ts.isSpreadAssignment)) return { byHand };
    edit.addProperty(metadata, `imports: [${CALL}]`, 'first');
  } else {
    const array = edit.property(metadata, 'imports');
    if (!array || !ts.isArrayLiteralExpression(array)) return { byHand };
    addTo(edit, array);
  }
  edit.addImport('MubarokahModule', 'nestjs-mubarokah');
  return { text: edit.text };
}

function addTo(edit: SourceEdit, array: ArrayLiteralExpression): void {
  edit.addElement(array, CALL);
}
