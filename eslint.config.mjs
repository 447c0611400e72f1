import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';
import { noLookupByText } from './scripts/lint/no-lookup-by-text.mjs';

const LIBRARY = 'libs/mubarokah/src';
const ENTRY_POINTS = ['index', 'events', 'health', 'metrics', 'telemetry'];

/** The rooms of the library, and which others each of them may import. Arrows run downward only. */
const ROOMS = {
  outcomes: [],
  http: ['time'],
  logging: [],
  time: [],
  clients: [],
  vendors: [],
  sealing: ['outcomes'],
  options: ['outcomes', 'http', 'clients'],
  testing: ['options', 'http'],
  dependencies: ['options', 'clients', 'time', 'logging'],
  events: ['outcomes', 'logging'],
  'open-telemetry': ['logging'],
  stores: ['events', 'outcomes', 'clients', 'logging'],
  'mubarokah-id': ['events', 'options', 'outcomes', 'time'],
  telemetry: ['events', 'options', 'outcomes', 'http', 'logging', 'open-telemetry'],
  metrics: ['events', 'options', 'outcomes', 'http', 'clients', 'time', 'logging', 'open-telemetry'],
  observability: ['metrics', 'outcomes'],
  setup: ['observability'],
  health: [
    'mubarokah-id',
    'events',
    'options',
    'outcomes',
    'http',
    'time',
    'clients',
    'logging',
    'open-telemetry',
  ],
  tokens: ['stores', 'events', 'mubarokah-id', 'sealing', 'options', 'outcomes', 'clients', 'time'],
  session: [
    'tokens',
    'stores',
    'events',
    'sealing',
    'options',
    'outcomes',
    'http',
    'clients',
    'time',
    'logging',
  ],
  auth: ['session', 'mubarokah-id', 'events', 'options', 'outcomes', 'http', 'time'],
  login: [
    'auth',
    'session',
    'tokens',
    'mubarokah-id',
    'events',
    'sealing',
    'options',
    'outcomes',
    'http',
    'time',
    'logging',
  ],
  passport: ['login', 'options', 'http'],
  ops: ['health', 'metrics', 'events', 'options', 'outcomes', 'http', 'time'],
  doctor: ['health', 'observability', 'mubarokah-id', 'options', 'outcomes'],
  cli: ['health', 'observability', 'doctor', 'setup', 'testing'],
};

const unknownRooms = readdirSync(join(import.meta.dirname, LIBRARY), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !(entry.name in ROOMS))
  .map((entry) => entry.name);
if (unknownRooms.length > 0) {
  throw new Error(`eslint.config.mjs: say in ROOMS what ${LIBRARY}/${unknownRooms.join(', ')} may import`);
}

const arrows = [
  ...Object.entries(ROOMS).map(([room, allowed]) => ({
    target: `${LIBRARY}/${room}`,
    from: LIBRARY,
    except: [room, ...allowed],
    message: `"${room}" may import ${allowed.length > 0 ? allowed.join(', ') : 'no other room'} (ROOMS in eslint.config.mjs).`,
  })),
  {
    target: [LIBRARY, 'apps', 'test'],
    from: ENTRY_POINTS.map((name) => `${LIBRARY}/${name}.ts`),
    message: 'This is the public surface: inside, import the room; outside, import it by its public name.',
  },
  {
    target: `${LIBRARY}/*.ts`,
    from: [`${LIBRARY}/testing`, `${LIBRARY}/passport`],
    message: 'An entry point of its own: it must not come along with the library.',
  },
  {
    target: [`${LIBRARY}/!(telemetry).ts`, `${LIBRARY}/!(vendors)/**`],
    from: `${LIBRARY}/vendors`,
    message: 'What is for the tools of vendors is an entry point of its own, which is loaded before Nest is.',
  },
  {
    target: 'libs',
    from: ['apps', 'test', 'scripts'],
    message: 'The library knows nothing of what uses it.',
  },
  { target: 'apps', from: [LIBRARY, 'test', 'scripts'], message: 'Apps use the library by its public name.' },
];

const NODE_GLOBALS = Object.fromEntries(
  'AbortController AbortSignal Buffer URL clearInterval clearTimeout console fetch performance process setInterval setTimeout'
    .split(' ')
    .map((name) => [name, 'readonly']),
);
/** What means something else, or nothing, when an app is bundled: a bundle is one file, and a minified one has other names. */
const NOT_IN_A_BUNDLE = [
  ['MetaProperty[meta.name="import"]', 'import.meta is empty in a CommonJS bundle.'],
  [
    'Identifier[name=/^(createRequire|__dirname|__filename)$/]',
    'A bundle has no files beside it: use import.',
  ],
  ['MemberExpression[property.name="name"] > MetaProperty', 'Write the name out: a minifier changes it.'],
].map(([selector, message]) => ({ selector, message }));
const PLAIN_JAVASCRIPT = ['**/*.mjs'];
const SPECS = ['**/*.spec.ts', '**/*.e2e-spec.ts'];

const APP_LOGGER = {
  selector: "NewExpression[callee.name='Logger']",
  message: "The app's logger may throw: SafeLogger of logging/ drops it.",
};

export default tseslint.config(
  // What needs packages that are not here is compiled where they are: in folders of their own.
  {
    ignores: [
      '**/dist/',
      '**/coverage/',
      'artifacts/',
      'site/.pages/',
      'site/.vitepress/cache/',
      '.demo/',
      'test/fixtures/apps/',
      'test/fixtures/prisma/',
      `${LIBRARY}/ops/ops-assets.ts`,
      'test/vendors/app/',
      'examples/telemetry/',
    ],
  },
  eslint.configs.recommended,
  importX.flatConfigs.typescript,
  {
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: 'tsconfig.spec.json' })],
    },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: arrows }],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^nestjs-mubarokah/(?!(${[...ENTRY_POINTS, 'passport', 'testing'].join('|')})$)`,
              message: 'Only the public entry points.',
            },
          ],
        },
      ],
      eqeqeq: ['error', 'always'],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: 'tsconfig.spec.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['libs/**/*.ts', 'apps/**/*.ts'],
    ignores: SPECS,
    plugins: { local: { rules: { 'no-lookup-by-text': noLookupByText } } },
    rules: { 'local/no-lookup-by-text': 'error' },
  },
  {
    files: [`${LIBRARY}/**/*.ts`],
    ignores: [...SPECS, '**/*.fixture.ts'],
    rules: { 'no-restricted-syntax': ['error', ...NOT_IN_A_BUNDLE, APP_LOGGER] },
  },
  {
    files: [`${LIBRARY}/logging/safe-logger.ts`, `${LIBRARY}/testing/**`],
    ignores: [...SPECS, '**/*.fixture.ts'],
    rules: { 'no-restricted-syntax': ['error', ...NOT_IN_A_BUNDLE] },
  },
  {
    // A command is run from the package, never from a bundle, and finds what is shipped beside it.
    files: [`${LIBRARY}/{cli,setup}/**`],
    ignores: SPECS,
    rules: { 'no-restricted-syntax': ['error', APP_LOGGER] },
  },
  {
    files: SPECS,
    extends: [jest.configs['flat/recommended']],
    rules: {
      // Tests that need a program begin with describeWith(program)(…), and end-to-end tests assert through what they drive.
      'jest/valid-describe-callback': 'off',
      'jest/no-standalone-expect': 'off',
      'jest/expect-expect': 'off',
    },
  },
  {
    files: PLAIN_JAVASCRIPT,
    languageOptions: { globals: NODE_GLOBALS },
  },
  prettier,
);
