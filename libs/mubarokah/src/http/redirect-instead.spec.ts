import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { redirectInstead } from './redirect-instead.js';

const LOGIN = '/auth/mubarokah?returnTo=%2Fprofile';

/** What of an answer would go over the wire. */
function answered(
  answer: (response: ServerResponse) => void,
  { on = (node: ServerResponse): unknown => node, isRefusal = true } = {},
) {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  redirectInstead(on(response), LOGIN, () => isRefusal);
  answer(response);
  const [head = ''] = (response as unknown as { _header: string })._header.split('\r\n');
  return { head, location: response.getHeader('location'), response };
}

describe('an answer that is made a redirect', () => {
  it.each<[what: string, answer: (response: ServerResponse) => void]>([
    [
      'a status and an end',
      (response) => {
        response.statusCode = 401;
        response.end('{}');
      },
    ],
    [
      'a head with a reason and headers',
      (response) => response.writeHead(418, 'Teapot', { 'X-A': 'b' }).end(),
    ],
    ['a head with headers alone', (response) => response.writeHead(500, { 'X-A': 'b' }).end()],
    ['a head with a list of headers', (response) => response.writeHead(500, ['X-A', 'b']).end()],
    [
      'a body in pieces',
      (response) => {
        response.write('{');
        response.end('}');
      },
    ],
    ['a success', (response) => response.end('{"code":401}')],
    ['no content', (response) => response.writeHead(204).end()],
    ['not modified', (response) => response.writeHead(304).end()],
  ])('was %s', (_, answer) => {
    const { head, location } = answered(answer);
    expect([head, location]).toEqual(['HTTP/1.1 302 Found', LOGIN]);
  });

  it('keeps the headers that were given', () => {
    const { response } = answered((node) => node.writeHead(401, 'No', { 'X-A': 'b' }).end());
    expect((response as unknown as { _header: string })._header).toContain('X-A: b\r\n');
  });

  it('is found below the reply of Fastify', () => {
    const { head } = answered((node) => node.end(), { on: (node) => ({ raw: node }) });
    expect(head).toBe('HTTP/1.1 302 Found');
  });

  it.each([301, 302, 303, 307, 308])('is left alone where it is a %i of its own', (status) => {
    const { head, location } = answered((node) => node.writeHead(status, { 'X-A': 'b' }).end());
    expect([head.split(' ')[1], location]).toEqual([String(status), undefined]);
  });

  it.each([
    [200, undefined],
    [204, undefined],
    [304, undefined],
    [399, undefined],
    [400, LOGIN],
    [404, LOGIN],
    [500, LOGIN],
  ])(
    'was %i, where the error was caught and nobody asked what to answer: leads to %p',
    (status, expected) => {
      const { response, location } = answered((node) => node.writeHead(status).end(), { isRefusal: false });
      expect([response.statusCode, location]).toEqual([expected === undefined ? status : 302, expected]);
    },
  );

  it('may be armed twice, by a guard and by a filter', () => {
    const { head, location } = answered((node) => {
      redirectInstead(node, LOGIN, () => true);
      node.writeHead(401).end();
    });
    expect([head, location]).toEqual(['HTTP/1.1 302 Found', LOGIN]);
  });
});
