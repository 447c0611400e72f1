import { once } from 'node:events';
import type { Terminal } from '../../doctor/index.js';
import type { Output } from '../../observability/index.js';
import { MubarokahSandbox, SANDBOX_CLIENT } from '../../testing/index.js';
import { appEnvironment, linesOf, writeMissing } from './environment-file.js';
import { requestLine } from './request-line.js';
import { readSandboxFlags, SANDBOX_USAGE, type SandboxRequest } from './sandbox-flags.js';
import { SandboxMemory } from './sandbox-memory.js';

const [FAILED, MISUSED] = [1, 3];

/**
 * Runs `nestjs-mubarokah sandbox` with what follows the word until `end` (by default Ctrl-C or SIGTERM), and returns its
 * exit code.
 */
export async function sandboxCommand(
  parameters: readonly string[],
  output: Output,
  terminal: Terminal = {},
  end: () => Promise<unknown> = signalled,
): Promise<number> {
  const request = readSandboxFlags(parameters);
  if (request === 'help') {
    output.print(SANDBOX_USAGE);
    return 0;
  }
  if ('wrong' in request) {
    output.complain(`${request.wrong}\n\n${SANDBOX_USAGE}`);
    return MISUSED;
  }
  let sandbox: MubarokahSandbox | undefined;
  try {
    const memory = new SandboxMemory(request.folder);
    sandbox = await start(request, memory, output, terminal);
    const ended = end();
    await introduce(sandbox, request, output);
    await ended;
    await memory.settled();
    return 0;
  } catch (error) {
    output.complain(`${(error as Error).message}\n`);
    return FAILED;
  } finally {
    await sandbox?.close();
  }
}

async function start(
  { port, redirectUri, dialect, apiErrors, tokenSeconds, faults }: SandboxRequest,
  memory: SandboxMemory,
  output: Output,
  { columns }: Terminal,
): Promise<MubarokahSandbox> {
  const sandbox = await MubarokahSandbox.start({
    ...(await memory.recall()),
    ...(dialect && { dialect }),
    port,
    apiErrors,
    accessTokenLifetimeSeconds: tokenSeconds,
    clients: [{ ...SANDBOX_CLIENT, redirectUris: [redirectUri] }],
    onRequest: (one) => output.print(`${requestLine(one, columns)}\n`),
    onChange: (changed) => {
      memory.keep(changed).catch((error: Error) => output.complain(`Not remembered: ${error.message}\n`));
    },
  });
  for (const fault of faults) sandbox.fault(fault);
  return sandbox;
}

/** Says where it is, and what the app has to know of it. */
async function introduce(
  sandbox: MubarokahSandbox,
  { env, redirectUri, faults }: SandboxRequest,
  { print }: Output,
): Promise<void> {
  print(`Sandbox Mubarokah ID: ${sandbox.url}\nControl page: ${sandbox.url}/__sandbox/\n`);
  if (faults.length > 0) print(`Faults: ${faults.join(', ')}\n`);
  const variables = appEnvironment(sandbox.url, SANDBOX_CLIENT, redirectUri);
  if (env === undefined) {
    print(`\nFor your app's environment, or --env .env writes it:\n\n${linesOf(variables)}\n`);
  } else {
    const { added, others } = await writeMissing(env, variables);
    print(added === '' ? `\n${env} has all that the app needs.\n` : `\nWritten to ${env}:\n\n${added}`);
    if (others.length > 0)
      print(
        `\nNot the sandbox's, and left as they are in ${env}:\n${others.map((name) => `  ${name}\n`).join('')}`,
      );
    print('\n');
  }
  print('Ctrl-C ends it. What it does with each request:\n');
}

function signalled(): Promise<unknown> {
  return Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}
