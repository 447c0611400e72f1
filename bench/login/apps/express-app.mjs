import { once } from 'node:events';
import express from 'express';

/** An Express app, and what starts it. */
export function expressApp() {
  const app = express();
  const listen = async () => {
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  return { app, listen };
}
