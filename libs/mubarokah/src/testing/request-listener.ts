import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuseForeignPage } from './gate.js';
import type { AllowedHosts } from './http/allowed-hosts.js';
import { errorByAccept, htmlText, type Answer } from './http/answer.js';
import { deliver, type Delivery } from './http/deliver.js';
import { readBody, readHead, withBody, type RequestHead } from './http/incoming-request.js';
import { redirectWithError } from './oauth/authorize-endpoint.js';
import type { Handler, Route } from './routes.js';
import type { Provider } from './state/provider.js';
import type { SandboxRequest } from './sandbox-options.js';
import { answerControl, isControlPath } from './steering/control-endpoint.js';
import { perform } from './steering/perform.js';
import { describeTokenRequest, entryIn, type OpenEntry, type RequestLog } from './steering/request-log.js';
import type { Script } from './steering/script.js';
import type { Steering } from './steering/steering.js';
import { whatItDid } from './steering/what-it-did.js';

export interface ListenerParts {
  readonly provider: Provider;
  readonly script: Script;
  readonly log: RequestLog;
  readonly steering: Steering;
  readonly routes: ReadonlyMap<string, Route>;
  readonly hosts: AllowedHosts;
  readonly now: () => number;
  readonly onRequest: ((request: SandboxRequest) => void) | undefined;
  /** Aborted when the sandbox closes. */
  readonly closing: AbortSignal;
}

/** Takes one request from its arrival to its answer. Whatever arrives, the process goes on. */
export class RequestListener {
  constructor(private readonly parts: ListenerParts) {}

  async listen(message: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const head = readHead(message);
      const route = this.parts.routes.get(head.path);
      const isPage = route?.methods.get(head.method)?.isPage ?? false;
      const refusal = refuseForeignPage(head, this.parts.hosts, isPage);
      if (refusal) {
        deliver(response, { kind: 'answer', answer: refusal });
        return;
      }
      if (isControlPath(head.path)) {
        deliver(response, { kind: 'answer', answer: await this.#control(head, message) });
        return;
      }
      const entry = this.parts.log.begin(head, route?.endpoint ?? 'other', this.parts.now());
      const { delivery, isScripted = false } = await this.#decide(route, head, message, entry);
      const isAnonymous = head.headers.authorization === undefined;
      entry.deed = whatItDid(entry, delivery, { isScripted, isAnonymous });
      if ('answer' in delivery && !(delivery.kind === 'cut' && delivery.bytes === 0)) {
        entry.status = delivery.answer.status;
      }
      deliver(response, delivery);
      this.parts.onRequest?.(entryIn('en', entry));
    } catch (error) {
      // Not a fault: the client went away in the middle of its request, or the sandbox is closing.
      if (response.destroyed || this.parts.closing.aborted) return;
      process.emitWarning(error instanceof Error ? error : String(error));
      if (response.headersSent) response.destroy();
      else deliver(response, { kind: 'answer', answer: errorByAccept(message.headers, 500) });
    }
  }

  async #control(head: RequestHead, message: IncomingMessage): Promise<Answer> {
    const body = await readBody(message);
    return body === undefined ? tooLarge(head) : answerControl(this.parts.steering, withBody(head, body));
  }

  async #decide(
    route: Route | undefined,
    head: RequestHead,
    message: IncomingMessage,
    entry: OpenEntry,
  ): Promise<Decision> {
    if (!route) return answering(notFound(head));
    const handler = route.methods.get(head.method);
    if (!handler) return answering(methodNotAllowed(route, head));
    const body = await readBody(message);
    if (body === undefined) return answering(tooLarge(head));
    const request = withBody(head, body);
    if (route.endpoint === 'token') describeTokenRequest(entry, request);
    return this.#answer(handler, request);
  }

  async #answer(handler: Handler, request: ReturnType<typeof withBody>): Promise<Decision> {
    const { script, provider, closing } = this.parts;
    const scripted = handler.scriptedAs && script.take(handler.scriptedAs);
    if (!scripted) return answering(await handler.answer(request));
    const endpoint = {
      answer: () => handler.answer(request),
      redirectWithError: (error: string) => redirectWithError(provider, request, error),
    };
    return { delivery: await perform(scripted, request, endpoint, closing), isScripted: true };
  }
}

interface Decision {
  readonly delivery: Delivery;
  /** Whether a fault or a test asked for it. */
  readonly isScripted?: boolean;
}

function answering(answer: Answer): Decision {
  return { delivery: { kind: 'answer', answer } };
}

function tooLarge({ headers }: RequestHead): Answer {
  return errorByAccept(headers, 413, { headers: { Connection: 'close' } });
}

function notFound({ headers, path }: RequestHead): Answer {
  return errorByAccept(headers, 404, { message: `The route ${routeName(path)} could not be found.` });
}

/** Laravel answers OPTIONS of every route that there is. */
function methodNotAllowed(route: Route, { method, path, headers }: RequestHead): Answer {
  const allowed = [...route.methods.keys()].join(', ');
  if (method === 'OPTIONS') return htmlText(200, '', { Allow: allowed });
  const message = `The ${method} method is not supported for route ${routeName(path)}. Supported methods: ${allowed}.`;
  return errorByAccept(headers, 405, { message, headers: { Allow: allowed } });
}

/** Laravel names a route without the slash that it begins with. */
function routeName(path: string): string {
  return path.replace(/^\/(?=.)/, '');
}
