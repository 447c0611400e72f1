const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
      experimental: { keepImportAttributes: true },
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  },
];

const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': swc },
  modulePathIgnorePatterns: ['<rootDir>/artifacts/'], // copies of the workspace, while mutants are tested
  moduleNameMapper: {
    '^nestjs-mubarokah$': '<rootDir>/libs/mubarokah/src/index.ts',
    '^nestjs-mubarokah/(events|health|metrics|telemetry)$': '<rootDir>/libs/mubarokah/src/$1.ts',
    '^nestjs-mubarokah/(passport|testing)$': '<rootDir>/libs/mubarokah/src/$1/index.ts',
    '^@willsoto/nestjs-prometheus$': '<rootDir>/test/support/nestjs-prometheus.mjs',
    '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
  },
};

/** Two projects: `unit` beside the source, `e2e` under test/ on real sockets. */
export default {
  coverageProvider: 'v8',
  // For a machine that is busy, not for a test that is slow. Jest heeds it here alone, not in a project.
  testTimeout: 30_000,
  workerIdleMemoryLimit: '512MB',
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/{libs,apps}/*/src/**/*.spec.ts'] },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
      // What takes longer than the gate has: npm run test:soak, npm run test:vendors.
      testPathIgnorePatterns: [
        ...(process.env.SOAK_MINUTES === undefined ? ['/test/chaos/soak'] : []),
        ...(process.env.VENDORS === undefined ? ['/test/vendors/(log-stores|types)'] : []),
      ],
    },
  ],
};
