// One of the apps in a process of its own, which tells how much CPU it used. Started by ../metrics.mjs.
import 'reflect-metadata';
import { age, answerParent } from '../child.mjs';
import { profiling } from '../profile.mjs';
import { VARIANTS } from './variants.mjs';

const app = await VARIANTS[process.argv[2]]();
await age();
await app.listen(0, '127.0.0.1');

const QUESTIONS = {
  cpu() {
    const { user, system } = process.cpuUsage();
    return { cpuMicroseconds: user + system };
  },
  ...profiling(),
};

answerParent({ port: app.getHttpServer().address().port }, (question) => QUESTIONS[question]());
