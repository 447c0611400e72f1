// For `node --import`: every name has two addresses of this machine, as where a host has several.
import { promises } from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

promises.lookup = () =>
  Promise.resolve(['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 })));
syncBuiltinESMExports();
