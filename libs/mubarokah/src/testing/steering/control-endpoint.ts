import type { Answer } from '../http/answer.js';
import type { IncomingRequest } from '../http/incoming-request.js';
import { answerControlPage } from './control-page-endpoint.js';
import { CONTROL_ROUTES, refusal } from './control-routes.js';
import type { Steering } from './steering.js';

const PREFIX = '/__sandbox/';

export function isControlPath(path: string): boolean {
  return path.startsWith(PREFIX);
}

/** The control API and its page: steer a sandbox that runs in another process of this machine. */
export function answerControl(steering: Steering, request: IncomingRequest): Answer {
  if (!isLoopback(request.remoteAddress)) return refusal(403, 'Only this machine may use the control API.');
  const name = request.path.slice(PREFIX.length);
  return (
    answerControlPage(steering, request, name) ??
    CONTROL_ROUTES.get(`${request.method} ${name}`)?.(steering, request) ??
    refusal(404, `Known are ${[...CONTROL_ROUTES.keys()].join(', ')}.`)
  );
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
