// One of the apps in a process of its own, which tells how much CPU it used. Started by ../health.mjs.
import 'reflect-metadata';
import { age, answerParent } from '../child.mjs';
import { APPS, createApp } from './apps.mjs';

const [platform, name] = process.argv.slice(2);
const app = await createApp(platform, await APPS[name].module());
await age();
await app.listen(0, '127.0.0.1');

answerParent({ port: app.getHttpServer().address().port }, () => {
  const { user, system } = process.cpuUsage();
  return { cpuMicroseconds: user + system };
});
