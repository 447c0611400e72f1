import ts from 'typescript';

const { TypeFlags } = ts;
/** Keys that the code itself names, and `K` of `keyof T`. */
const CLOSED =
  TypeFlags.StringLiteral |
  TypeFlags.NumberLike |
  TypeFlags.ESSymbolLike |
  TypeFlags.TypeParameter |
  TypeFlags.Index |
  TypeFlags.Never;
const SEEN_THROUGH = ['TSAsExpression', 'TSTypeAssertion', 'TSNonNullExpression', 'TSSatisfiesExpression'];

/**
 * A property is looked up by text that may be anything: `table[text]`, `text in table`, `({ [text]: value } = table)`.
 * Every plain object has what `Object.prototype` has, so the text `constructor` finds a function in any table. A Map
 * has only what was put in. Keys of a closed type, such as a union of literals, are fine, and an assertion
 * (`text as keyof typeof table`) closes nothing.
 */
export const noLookupByText = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      open: 'The key may be any text, and every object has a "constructor": use a Map, or a key of a closed type.',
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    const check = (key) => {
      let inner = key;
      while (SEEN_THROUGH.includes(inner.type)) inner = inner.expression;
      if (!isClosed(services.getTypeAtLocation(inner))) context.report({ node: key, messageId: 'open' });
    };
    return {
      'MemberExpression[computed=true]': ({ property }) => check(property),
      'BinaryExpression[operator="in"]': ({ left }) => {
        if (left.type !== 'PrivateIdentifier') check(left);
      },
      'ObjectPattern > Property[computed=true]': ({ key }) => check(key),
    };
  },
};

const isClosed = (type) => (type.isUnion() ? type.types.every(isClosed) : (type.flags & CLOSED) !== 0);
