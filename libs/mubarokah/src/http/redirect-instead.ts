import type { ServerResponse } from 'node:http';
import { nodeResponse } from './node-response.js';

const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Makes a redirect of the answer, whatever else is going to answer: the first exception filter of an app that takes the
 * error of a guard answers it, and may make anything of it. All of them get by `writeHead` in the end, which is where
 * Express' own middleware changes headers too. What sends the browser somewhere by itself is left alone, and so is what
 * went well, unless a filter only calls it so: another guard may have caught the error and have let somebody in.
 */
export function redirectInstead(response: unknown, location: string, isRefusal: () => boolean): void {
  const node = nodeResponse(response);
  const writeHead = node.writeHead.bind(node) as WriteHead;
  const redirecting: WriteHead = (status, ...rest) => {
    if (REDIRECTS.includes(status) || (status < 400 && !isRefusal())) return writeHead(status, ...rest);
    node.setHeader('Location', location);
    const headers = rest.filter((argument) => typeof argument === 'object');
    return writeHead(302, ...headers); // without the reason phrase of the other status
  };
  node.writeHead = redirecting;
}

type WriteHead = (status: number, ...rest: unknown[]) => ServerResponse;
