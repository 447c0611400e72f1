import type TypeScript from 'typescript';
import type { Expression, Node, ObjectLiteralExpression, SourceFile } from 'typescript';

type Compiler = typeof TypeScript;

/** A file of TypeScript, JavaScript or JSON, and texts to put into it. Everything else stays as it is. */
export class SourceEdit {
  readonly file: SourceFile;
  readonly #insertions: { readonly at: number; readonly text: string }[] = [];

  constructor(
    readonly ts: Compiler,
    name: string,
    private readonly source: string,
  ) {
    this.file = name.endsWith('.json')
      ? ts.parseJsonText(name, source)
      : ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
  }

  get text(): string {
    const inOrder = [...this.#insertions].sort((a, b) => b.at - a.at);
    return inOrder.reduce(
      (text, { at, text: added }) => text.slice(0, at) + added + text.slice(at),
      this.source,
    );
  }

  /** Whether the name is used anywhere in the code. */
  mentions(name: string): boolean {
    return this.first((node) => this.ts.isIdentifier(node) && node.text === name) !== undefined;
  }

  /** The first node, in the order of the text, for which `test` holds. */
  first<T extends Node>(test: (node: Node) => node is T): T | undefined;
  first(test: (node: Node) => boolean): Node | undefined;
  first(test: (node: Node) => boolean): Node | undefined {
    const visit = (node: Node): Node | undefined => (test(node) ? node : this.ts.forEachChild(node, visit));
    return visit(this.file);
  }

  /** The value of a property by its name, where it stands there as `name: value`. */
  property(object: ObjectLiteralExpression, name: string): Expression | undefined {
    for (const property of object.properties)
      if (this.ts.isPropertyAssignment(property) && this.#nameOf(property.name) === name)
        return property.initializer;
    return undefined;
  }

  insert(at: number, text: string): void {
    this.#insertions.push({ at, text });
  }

  /** Adds an import before the first of a file of the app itself, in the quotes that the file uses. */
  addImport(names: string, from: string): void {
    const imports = this.file.statements.filter((statement) => this.ts.isImportDeclaration(statement));
    const specifierOf = (declaration: (typeof imports)[number]): string =>
      declaration.moduleSpecifier.getText(this.file);
    const quote = imports[0] ? specifierOf(imports[0])[0]! : "'";
    const end = imports[0]?.getText(this.file).endsWith(';') === false ? '' : ';';
    const line = `import { ${names} } from ${quote}${from}${quote}${end}`;
    const own = imports.find((declaration) => specifierOf(declaration)[1] === '.');
    const last = imports.at(-1);
    if (own) this.insert(own.getStart(this.file), `${line}\n`);
    else if (last) this.insert(last.end, `\n${line}`);
    else this.insert(this.file.getStart(), `${line}\n`);
  }

  /** Adds an element to the end of an array, on a line of its own where the others have one. */
  addElement(array: TypeScript.ArrayLiteralExpression, text: string): void {
    const last = array.elements.at(-1);
    if (!last) return this.insert(array.getStart(this.file) + 1, text);
    const between = this.source.slice(array.getStart(this.file) + 1, array.elements[0]!.getStart(this.file));
    const gap = between.includes('\n') ? between : ' ';
    this.insert(last.end, `,${gap}${text}`);
  }

  /** Adds a property to the begin or the end of an object that has one, on a line of its own where the others have one. */
  addProperty(object: ObjectLiteralExpression, text: string, where: 'first' | 'last' = 'last'): void {
    const [first, last] = [object.properties[0], object.properties.at(-1)];
    if (!first || !last) return this.insert(object.getStart(this.file) + 1, ` ${text} `);
    const between = this.source.slice(object.getStart(this.file) + 1, first.getStart(this.file));
    const gap = between.includes('\n') ? `\n${' '.repeat(this.#columnOf(first))}` : ' ';
    if (where === 'first') this.insert(first.getStart(this.file), `${text},${gap}`);
    else this.insert(last.end, `,${gap}${text}`);
  }

  #columnOf(node: Node): number {
    return this.file.getLineAndCharacterOfPosition(node.getStart(this.file)).character;
  }

  #nameOf(name: TypeScript.PropertyName): string | undefined {
    return this.ts.isIdentifier(name) || this.ts.isStringLiteral(name) ? name.text : undefined;
  }
}
