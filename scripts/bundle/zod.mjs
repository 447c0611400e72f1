import { readFileSync } from 'node:fs';

const UNUSED = /[\\/]zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/;
const EXPORTED = /^export (?:async )?(?:function|const) (\w+)/gm;

/** Every schema of zod can write itself as a JSON schema, which nobody asks for here: that part stays out. */
export const withoutJsonSchema = {
  name: 'without-json-schema',
  load(file) {
    if (!UNUSED.test(file)) return undefined;
    const names = [...readFileSync(file, 'utf8').matchAll(EXPORTED)].map(([, name]) => name);
    return [
      "const leftOut = () => { throw new Error('JSON schema was left out of the bundle.'); };",
      ...names.map((name) => `export const ${name} = leftOut;`),
    ].join('\n');
  },
};
