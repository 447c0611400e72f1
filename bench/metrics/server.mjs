// One of the apps in a process of its own, which tells how much CPU it used. Started by ../metrics.mjs.
import 'reflect-metadata';
import { VARIANTS } from './variants.mjs';

const app = await VARIANTS[process.argv[2]]();
await app.listen(0, '127.0.0.1');

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpuMicroseconds: user + system });
});
process.send({ port: app.getHttpServer().address().port });
