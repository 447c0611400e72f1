import type { Received } from './intake.js';
import type { Seen, SeenSpan } from './seen.js';

interface Traced {
  readonly id: string;
  readonly trace_id: string;
  readonly parent_id?: string;
  readonly name: string;
  readonly outcome?: string;
  readonly context?: object;
  readonly otel?: { readonly attributes?: Readonly<Record<string, unknown>> };
}
interface Issue {
  readonly exception?: { readonly type: string; readonly message: string };
}
/** One of them on each line. */
interface Line {
  readonly transaction?: Traced;
  readonly span?: Traced;
  readonly error?: Issue;
}

/** https://www.elastic.co/docs/solutions/observability/apm/elastic-apm-events-intake-api */
export function readElasticApm(received: readonly Received[]): Seen {
  const lines = received
    .filter(({ path }) => path.startsWith('/intake/v2/events'))
    .flatMap(({ body }) => body.toString().split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
  return {
    spans: lines.flatMap(({ transaction, span }) => [
      ...(transaction ? [seenSpan(transaction, true)] : []),
      ...(span ? [seenSpan(span, false)] : []),
    ]),
    errors: lines.flatMap(({ error }) =>
      error?.exception ? [`${error.exception.type}: ${error.exception.message}`] : [],
    ),
    logs: [],
  };
}

function seenSpan(traced: Traced, isServer: boolean): SeenSpan {
  const { id, trace_id, parent_id, name, outcome, context, otel } = traced;
  return {
    traceId: trace_id,
    id,
    parentId: parent_id,
    name,
    isServer,
    isError: outcome === 'failure',
    attributes: { ...otel?.attributes, context },
  };
}
