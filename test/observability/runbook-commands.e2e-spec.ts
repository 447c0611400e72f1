import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { describeWith } from '../support/binaries.js';
import { DemoProcess } from '../support/demo-process.js';
import { freePort } from '../support/free-port.js';
import { type RunningPostgres, startPostgres } from '../support/postgres.js';
import { type RunningPrometheus, startPrometheusWith } from '../support/prometheus.js';
import { type RunningRedis, startRedis } from '../support/redis.js';
import { runProcess } from '../support/run-process.js';
import { CALLBACK_PATH } from '../support/start-app.js';
import { promtool } from './promtool.js';
import { COMMAND_VARIABLES, RUNBOOK_COMMANDS, RUNBOOKS } from './runbook-pages.js';
import { RULES_FILE } from './rules-file.js';

const JOB = 'your-app';
const PROFILE_SECONDS = 2;
const PROGRAM = new URL('../../libs/mubarokah/dist/cli/main.js', import.meta.url).pathname;

/** In microseconds. */
interface Profile {
  readonly startTime: number;
  readonly endTime: number;
  readonly nodes: readonly { readonly callFrame: { readonly url: string } }[];
}

/** By the words that a command begins with: what has to come of it, in its output or in the file that it names. */
const RESULTS: readonly (readonly [begins: string, isRight: (output: string, folder: string) => unknown])[] =
  [
    [
      'npx nestjs-mubarokah doctor',
      (output) => expect(output).toContain('All is well, as far as was looked.'),
    ],
    [
      'npx nestjs-mubarokah rules',
      async (_, folder) => {
        const { code } = await promtool(['check', 'rules', join(folder, 'mubarokah.rules.yml')]);
        expect(code).toBe(0);
      },
    ],
    ['ls -l "/proc/$PID/fd"', (output) => expect(output).toMatch(/-> socket:.*\nMax open files +\d+ /s)],
    ['curl -sS -i', (output) => expect(output).toMatch(/^HTTP\/1.1 200 OK\r\n/)],
    [
      'curl -sS "$APP',
      (output) => expect(JSON.parse(output)).toMatchObject({ details: { database: { status: 'up' } } }),
    ],
    [
      'curl -sS -o',
      (output) => expect(output).toMatch(/^[1-5]\d\d: DNS 0\.\d+ s, TCP 0\.\d+ s, .* answer 0\.\d+ s$/m),
    ],
    [
      'redis-cli',
      (output) => expect(output).toMatch(/^maxmemory_policy:noeviction\r?\nevicted_keys:0\r?\n$/),
    ],
    [
      'kill -USR1 "$PID"\n(sleep 3; echo profile',
      (_, folder) => {
        const { startTime, endTime, nodes } = readJson(folder, 'app.cpuprofile') as Profile;
        expect(endTime - startTime).toBeGreaterThan(0.9e6 * PROFILE_SECONDS);
        expect(nodes.some(({ callFrame: { url } }) => url.includes('/node_modules/'))).toBe(true);
      },
    ],
    [
      'kill -USR1 "$PID"\n(sleep 3; echo "exec',
      (_, folder) => expect(readJson(folder, 'app.heapsnapshot')).toHaveProperty('snapshot.node_count'),
    ],
  ];

function readJson(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

it('a command uses the variables of the index, and no other', () => {
  const used = RUNBOOK_COMMANDS.flatMap(({ command }) =>
    [...command.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name!),
  );
  expect([...new Set(used)].sort()).toEqual([...COMMAND_VARIABLES].sort());
});

/** What people type: the programs of the commands, and others that a page could come to name. */
const PROGRAMS = new Set([
  ...RUNBOOK_COMMANDS.flatMap(({ command }) =>
    [...command.matchAll(/(?:^|[|(;] ?)([a-z][\w-]*)/gm)].map(([, name]) => name!),
  ),
  ...'cat dig docker free getent haproxy journalctl kubectl lsof mysql nc npm nslookup openssl pg_isready ping pm2'.split(
    ' ',
  ),
  ...'pidof prlimit promtool amtool ps psql ss strace systemctl tail tcpdump top traceroute ulimit vmstat wget'.split(
    ' ',
  ),
]);

it.each(RUNBOOKS.map(({ page, text }) => [page, text] as const))(
  '%s names no command in passing',
  (_, text) => {
    const inline = [...text.replaceAll(/^```.*?^```$/gms, '').matchAll(/`([^`]+)`/g)].map(
      ([, code]) => code!,
    );
    expect(inline.filter((code) => PROGRAMS.has(code.split(' ')[0]!))).toEqual([]);
  },
);

describeWith('redis-server')('each command of a runbook', () => {
  describeWith('prometheus')('with Prometheus', () => {
    describeWith('curl')('beside a demo that is well', () => {
      let postgres: RunningPostgres;
      let redis: RunningRedis;
      let sandbox: MubarokahSandbox;
      let demo: DemoProcess;
      let prometheus: RunningPrometheus;
      let environment: Record<string, string>;

      beforeAll(async () => {
        [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
        const [port, inspectorPort] = [await freePort(), await freePort()];
        const redirectUri = `http://localhost:${port}${CALLBACK_PATH}`;
        sandbox = await MubarokahSandbox.start({
          clients: [{ ...SANDBOX_CLIENT, redirectUris: [redirectUri] }],
        });
        demo = new DemoProcess(port, {
          databaseUrl: postgres.url,
          redisUrl: redis.url,
          providerUrl: sandbox.url,
          redirectUri,
        });
        await demo.launch([`--inspect-port=127.0.0.1:${inspectorPort}`]);
        prometheus = await startPrometheusWith({
          jobs: { [JOB]: [demo.url] },
          rules: [readFileSync(RULES_FILE, 'utf8')],
        });
        environment = {
          ...demo.environment,
          APP: demo.url,
          PROMETHEUS: prometheus.url,
          JOB,
          PID: `${demo.pid}`,
          INSPECTOR: `127.0.0.1:${inspectorPort}`,
          DURATION: `${PROFILE_SECONDS}`,
          // The package is here: nothing is to be looked for elsewhere.
          npm_config_offline: 'true',
        };
      }, 60_000);

      afterAll(async () => {
        await prometheus?.stop();
        await demo?.end('SIGTERM');
        await sandbox?.close();
        await Promise.all([postgres?.stop(), redis?.stop()]);
      });

      it.each(RUNBOOK_COMMANDS.map(({ page, command }) => [page, command] as const))(
        '%s: %s',
        async (_, command) => {
          const folder = await mkdtemp(join(tmpdir(), 'runbook-'));
          try {
            // As an app has it that depends on the package.
            const programs = join(folder, 'node_modules/.bin');
            await mkdir(programs, { recursive: true });
            await writeFile(join(programs, 'nestjs-mubarokah'), `#!/bin/sh\nexec node '${PROGRAM}' "$@"\n`, {
              mode: 0o755,
            });
            const options = { cwd: folder, env: { ...environment, FOLDER: folder } };
            const { code, stdout, stderr } = await runProcess('sh', ['-e', '-u', '-c', command], options);
            expect([code, code === 0 ? '' : stdout + stderr]).toEqual([0, '']);
            const results = RESULTS.filter(([begins]) => command.startsWith(begins));
            expect(results).toHaveLength(1);
            await results[0]![1](stdout, folder);
            expect(demo.isRunning).toBe(true);
          } finally {
            await rm(folder, { recursive: true });
          }
        },
        60_000,
      );
    });
  });
});
