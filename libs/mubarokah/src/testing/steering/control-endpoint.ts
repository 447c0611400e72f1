import { json, type Answer } from '../http/answer.js';
import { mediaType, type IncomingRequest } from '../http/incoming-request.js';
import type { RequestLog } from './request-log.js';
import type { Script } from './script.js';
import { parseScriptedAnswer } from './scripted-answer.js';

const PREFIX = '/__sandbox/';

export interface Steering {
  readonly script: Script;
  readonly log: RequestLog;
}

export function isControlPath(path: string): boolean {
  return path.startsWith(PREFIX);
}

/** The control API: steers a sandbox that runs in another process of this machine. */
export function answerControl({ script, log }: Steering, request: IncomingRequest): Answer {
  if (!isLoopback(request.remoteAddress)) return refusal(403, 'Only this machine may use the control API.');
  switch (`${request.method} ${request.path.slice(PREFIX.length)}`) {
    case 'GET requests':
      return json(200, log.entries);
    case 'POST reset':
      script.clear();
      log.clear();
      return json(200, { message: 'Reset.' });
    case 'POST next':
      return scriptNext(script, request);
    default:
      return refusal(404, 'Known are POST next, POST reset and GET requests.');
  }
}

function scriptNext(script: Script, request: IncomingRequest): Answer {
  // A web page cannot send this type across origins unasked, so none that is open in a browser steers the sandbox.
  if (mediaType(request.headers) !== 'application/json') return refusal(400, 'Send it as application/json.');
  try {
    const input: unknown = JSON.parse(request.bodyText);
    if (typeof input !== 'object' || input === null) return refusal(400, 'Expected a JSON object.');
    const { endpoint, ...rest } = input as Record<string, unknown>;
    const line = parseScriptedAnswer(endpoint, rest);
    script.add(line.endpoint, line.answer);
    return json(200, { message: 'Noted.' });
  } catch (error) {
    if (error instanceof SyntaxError) return refusal(400, 'The body is not JSON.');
    if (error instanceof TypeError) return refusal(400, error.message);
    throw error;
  }
}

function refusal(status: number, message: string): Answer {
  return json(status, { message });
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
