// The least that can be asked of a provider: any code is good, and stands for one user. In a process of its own.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerParent } from '../child.mjs';

/** As long as a JWT of Mubarokah ID. */
const PADDING = 'x'.repeat(1_100);

let holdMs = 0;
/** How long each login's calls were held here, in milliseconds, by its code. */
const heldMs = new Map();

const server = createServer(async (request, response) => {
  const startedAt = performance.now();
  const { code, reply, status = 200 } = await replyTo(request);
  if (holdMs > 0) await sleep(holdMs);
  const body = JSON.stringify(reply);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
  if (holdMs > 0) heldMs.set(code, (heldMs.get(code) ?? 0) + performance.now() - startedAt);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => answerParent({ port: server.address().port }, answer));

async function replyTo(request) {
  if (request.method === 'POST') {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const code = /(?:^|&)code=([^&]+)/.exec(Buffer.concat(chunks).toString())[1];
    const tokens = {
      token_type: 'Bearer',
      expires_in: 86_400,
      access_token: `${code}.${PADDING}`,
      refresh_token: PADDING,
    };
    return { code, reply: tokens };
  }
  const [, code] = /^Bearer ([^.]+)\./.exec(request.headers.authorization) ?? [];
  // The health check asks without a token, to see that it is refused.
  if (code === undefined) return { code, status: 401, reply: { message: 'Unauthenticated.' } };
  const user = { id: 42, name: 'Siti', email: null, username: 'siti', profile_picture: null, gender: null };
  return { code, reply: user };
}

/** From now on each call is held for that long; answers with the times that were held so far. */
function answer(question) {
  const held = Object.fromEntries(heldMs);
  heldMs.clear();
  holdMs = question.holdMs;
  return held;
}
