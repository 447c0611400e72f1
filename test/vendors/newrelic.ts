import type { IntakeAnswer, Received } from './intake.js';
import type { Seen, SeenLog, SeenSpan } from './seen.js';

type Fields = Readonly<Record<string, unknown>>;
/** What the agent knows, what the app said, and what the agent saw. */
type Event = readonly [Fields, Fields, Fields];
type Events = readonly [unknown, unknown, readonly Event[]];
type TracedErrors = readonly [unknown, readonly (readonly [number, string, string, string, unknown])[]];
interface Logs {
  readonly logs: readonly (Fields & { readonly message: string; readonly attributes?: Fields })[];
}

/** What the collector says. An agent that has an id of its run sends what it gathered. */
export function answerNewRelic({ path }: Received, port: number): IntakeAnswer {
  switch (methodOf(path)) {
    case 'preconnect':
      return { body: JSON.stringify({ return_value: { redirect_host: `127.0.0.1:${port}` } }) };
    case 'connect':
      return { body: JSON.stringify({ return_value: { agent_run_id: 1 } }) };
    default:
      return { body: JSON.stringify({ return_value: [] }) };
  }
}

export function readNewRelic(received: readonly Received[]): Seen {
  const of = <T>(method: string): T[] =>
    received
      .filter(({ path }) => methodOf(path) === method)
      .map(({ body }) => JSON.parse(body.toString()) as T);
  // Spans of requests say nothing of it.
  const failed = new Set(
    of<Events>('error_event_data').flatMap(([, , events]) => events.map(([{ traceId }]) => traceId)),
  );
  return {
    spans: of<Events>('span_event_data').flatMap(([, , events]) =>
      events.map((event) => seenSpan(event, failed)),
    ),
    errors: of<TracedErrors>('error_data').flatMap(([, errors]) =>
      errors.map(([, , message, type]) => `${type}: ${message}`),
    ),
    logs: of<Logs[]>('log_event_data').flatMap((batches) => batches.flatMap(({ logs }) => logs.map(seenLog))),
  };
}

function methodOf(path: string): string | null {
  return new URL(path, 'http://127.0.0.1').searchParams.get('method');
}

function seenSpan([intrinsics, user, agent]: Event, failed: ReadonlySet<unknown>): SeenSpan {
  const isServer = intrinsics['nr.entryPoint'] === true;
  return {
    traceId: String(intrinsics.traceId),
    id: String(intrinsics.guid),
    parentId: intrinsics.parentId as string | undefined,
    name: String(isServer ? (intrinsics['transaction.name'] ?? intrinsics.name) : intrinsics.name),
    isServer,
    isError: isServer
      ? failed.has(intrinsics.traceId)
      : agent['status.code'] === 'error' || 'error.class' in agent,
    attributes: { ...agent, ...user },
  };
}

function seenLog({ message, attributes = {}, ...fields }: Logs['logs'][number]): SeenLog {
  return {
    message,
    traceId: fields['trace.id'] as string | undefined,
    attributes: { ...fields, ...attributes },
  };
}
