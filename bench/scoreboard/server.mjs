// One of the apps in a process of its own, so that its end is counted and ends nothing else.
import 'reflect-metadata';
import { APPS } from './apps.mjs';

const [name, providerUrl, clientSecret] = process.argv.slice(2);
const server = await (await APPS[name]({ providerUrl, clientSecret })).listen();
process.on('disconnect', () => process.exit());
process.send({ port: server.address().port });
