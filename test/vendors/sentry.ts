import type { Received } from './intake.js';
import type { Seen, SeenLog, SeenSpan } from './seen.js';

interface SpanOfSentry {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id?: string;
  readonly description?: string;
  readonly op?: string;
  readonly status?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}
interface Transaction {
  readonly transaction: string;
  readonly contexts: { readonly trace: SpanOfSentry };
  readonly spans?: readonly SpanOfSentry[];
}
interface Issue {
  readonly exception?: { readonly values: readonly { readonly type: string; readonly value: string }[] };
}
interface Logs {
  readonly items: readonly {
    readonly body: string;
    readonly trace_id?: string;
    readonly attributes?: Readonly<Record<string, { readonly value: unknown }>>;
  }[];
}

/** Envelopes: https://develop.sentry.dev/sdk/foundations/envelopes/ */
export function readSentry(received: readonly Received[]): Seen {
  const items = received.flatMap(({ body }) => itemsOf(body.toString()));
  const of = <T>(type: string): T[] =>
    items.filter((item) => item.type === type).map(({ payload }) => payload as T);
  return {
    spans: of<Transaction>('transaction').flatMap(spansOf),
    errors: of<Issue>('event').map(titleOf),
    logs: of<Logs>('log').flatMap(({ items: logs }) => logs.map(seenLog)),
  };
}

function itemsOf(envelope: string): { type: string; payload: unknown }[] {
  const [, ...lines] = envelope.split('\n').filter((line) => line !== '');
  const parsed = lines.map((line) => JSON.parse(line) as { type: string });
  return parsed.flatMap((header, index) =>
    index % 2 === 0 ? [{ type: header.type, payload: parsed[index + 1] }] : [],
  );
}

function spansOf({ transaction, contexts, spans = [] }: Transaction): SeenSpan[] {
  return [{ ...seenSpan(contexts.trace), name: transaction, isServer: true }, ...spans.map(seenSpan)];
}

function seenSpan(span: SpanOfSentry): SeenSpan {
  const { trace_id, span_id, parent_span_id, description = '', status = 'ok', data = {} } = span;
  return {
    traceId: trace_id,
    id: span_id,
    parentId: parent_span_id,
    name: description,
    isServer: false,
    isError: status !== 'ok',
    attributes: data,
  };
}

/** As the list of issues shows it. */
function titleOf({ exception }: Issue): string {
  const { type, value } = exception!.values.at(-1)!;
  return `${type}: ${value}`;
}

function seenLog({ body, trace_id, attributes = {} }: Logs['items'][number]): SeenLog {
  const values = Object.entries(attributes).map(([name, { value }]) => [name, value]);
  return {
    message: body,
    traceId: trace_id,
    attributes: Object.fromEntries(values) as Record<string, unknown>,
  };
}
