import { decode } from './msgpack.js';
import type { Received } from './intake.js';
import type { Seen, SeenSpan } from './seen.js';

interface SpanOfDatadog {
  readonly trace_id: bigint | number;
  readonly span_id: bigint | number;
  readonly parent_id: bigint | number;
  readonly resource: string;
  readonly name: string;
  readonly error: number;
  readonly meta: Readonly<Record<string, string>>;
}

/** What its agent gets: arrays of traces in MessagePack, at /v0.4/traces. */
export function readDatadog(received: readonly Received[]): Seen {
  const spans = received
    .filter(({ path }) => path === '/v0.4/traces')
    .flatMap(({ body }) => (decode(body) as SpanOfDatadog[][]).flat());
  return { spans: spans.map(seenSpan), errors: spans.flatMap(errorsOf), logs: [] };
}

function seenSpan(span: SpanOfDatadog): SeenSpan {
  return {
    // The last half of it; the first one is told of the root alone.
    traceId: span.trace_id.toString(16).padStart(16, '0'),
    id: String(span.span_id),
    parentId: String(span.parent_id),
    name: span.resource,
    isServer: span.meta['span.kind'] === 'server',
    isError: span.error === 1,
    attributes: { ...span.meta, operation: span.name },
  };
}

/** As Error Tracking takes them: spans in error that have a stack. */
function errorsOf({ error, meta }: SpanOfDatadog): string[] {
  const { 'error.type': type, 'error.message': message, 'error.stack': stack } = meta;
  return error === 1 && stack !== undefined ? [`${type}: ${message}`] : [];
}
