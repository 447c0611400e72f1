import { environmentOptions } from './environment-options.js';
import { MubarokahSandbox } from './sandbox.js';

try {
  const sandbox = await MubarokahSandbox.start(environmentOptions(process.env));
  // Nothing is left to do after that, so the process ends by itself, with 0.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void sandbox.close());
  console.log(`Sandbox Mubarokah ID: ${sandbox.url}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
