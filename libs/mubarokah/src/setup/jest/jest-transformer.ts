import { appTypeScript } from '../app-typescript.js';

interface TransformOptions {
  readonly config: { readonly rootDir: string };
}

const IS_MODULE = /^\s*(import|export)\b/m;
/** CommonJS has a `require`, and a second of that name cannot be declared. */
const OWN_REQUIRE = /^(const|let|var) require = createRequire\(import\.meta\.url\);?$/m;
/** CommonJS has no `import.meta`, which packages ask for their own place and for that of others. */
const IMPORT_META =
  'const importMeta = { url: require("node:url").pathToFileURL(__filename).href, ' +
  'resolve: (name) => require("node:url").pathToFileURL(require.resolve(name)).href };\n';

/**
 * A transformer for Jest in CommonJS mode, which before Node 24.9 cannot load packages that are ES modules alone, as
 * this one and `@nestjs/terminus` are: compiles them with the app's own TypeScript.
 *
 * @example
 * ```json
 * {
 *   "transform": { "/node_modules/.+\\.js$": "nestjs-mubarokah/jest", "^.+\\.(t|j)s$": "ts-jest" },
 *   "transformIgnorePatterns": ["/node_modules/(?!(.pnpm|nestjs-mubarokah|@nestjs)/)"]
 * }
 * ```
 */
const jestTransformer = {
  process(source: string, _file: string, { config }: TransformOptions): { code: string } {
    if (!IS_MODULE.test(source)) return { code: source };
    const ts = appTypeScript(config.rootDir);
    const { outputText } = ts.transpileModule(withoutImportMeta(source), {
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        target: ts.ScriptTarget.ES2022,
        esModuleInterop: true,
      },
    });
    return { code: outputText };
  },
};

export default jestTransformer;

function withoutImportMeta(source: string): string {
  const code = source.replace(OWN_REQUIRE, '');
  return code.includes('import.meta') ? IMPORT_META + code.replaceAll('import.meta', 'importMeta') : code;
}
