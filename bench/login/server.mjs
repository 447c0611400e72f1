// One of the apps in a process of its own, which tells how much CPU and memory it uses.
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { age, answerParent } from '../child.mjs';
import { profiling } from '../profile.mjs';
import { APPS } from './apps.mjs';

const [name, providerUrl] = process.argv.slice(2);
const listener = await APPS[name]({ providerUrl });
await age();
const server = await listener.listen();

const QUESTIONS = {
  cpu() {
    const { user, system } = process.cpuUsage();
    return { cpuMs: (user + system) / 1_000 };
  },
  memory,
  ...profiling(),
};

answerParent({ port: server.address().port }, (question) => QUESTIONS[question]());

/** In MiB, after the garbage is gone. */
async function memory() {
  for (let i = 0; i < 3; i += 1) {
    globalThis.gc();
    await sleep(50);
  }
  return { rssMib: process.memoryUsage.rss() / 2 ** 20, heapMib: process.memoryUsage().heapUsed / 2 ** 20 };
}
