// Plays the URL of a Lambda function: makes an event of each request (payload format 2.0), and an answer of what the
// handler of the bundle returns.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const { handler } = await import(pathToFileURL(process.argv[2]).href);

async function eventOf(request) {
  const { pathname, search } = new URL(request.url, 'http://localhost');
  const { cookie, ...headers } = request.headers;
  const body = await text(request);
  return {
    version: '2.0',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers,
    cookies: cookie?.split('; ') ?? [],
    requestContext: { http: { method: request.method, sourceIp: request.socket.remoteAddress } },
    ...(body !== '' && { body }),
  };
}

createServer(async (request, response) => {
  const answer = await handler(await eventOf(request), {});
  response
    .writeHead(answer.statusCode, { ...answer.headers, 'set-cookie': answer.cookies ?? [] })
    .end(Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8'));
}).listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.('listening'));
