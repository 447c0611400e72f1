import type { Received } from './intake.js';
import { type Field, fieldsOf } from './protobuf.js';
import type { Seen, SeenLog, SeenSpan } from './seen.js';

/* The parts of OTLP in JSON that are read here: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */

interface AnyValue {
  readonly stringValue?: string;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
}
interface Attribute {
  readonly key: string;
  readonly value: AnyValue;
}
interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status?: { readonly code?: number };
  readonly attributes?: readonly Attribute[];
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly Attribute[] }[];
}
interface OtlpLog {
  readonly body?: AnyValue;
  readonly traceId?: string;
  readonly attributes?: readonly Attribute[];
}
interface Otlp {
  readonly resourceSpans?: readonly { readonly scopeSpans: readonly { readonly spans: OtlpSpan[] }[] }[];
  readonly resourceLogs?: readonly { readonly scopeLogs: readonly { readonly logRecords: OtlpLog[] }[] }[];
}

const SERVER = 2;
const ERROR = 2;

/** What came as OTLP, in JSON or in Protocol Buffers. */
export function readOtlp(received: readonly Received[]): Seen {
  const bodies = received.map(readBody);
  const spans = bodies.flatMap(({ resourceSpans = [] }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  );
  const logs = bodies.flatMap(({ resourceLogs = [] }) =>
    resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords)),
  );
  return { spans: spans.map(seenSpan), errors: spans.flatMap(exceptions), logs: logs.map(seenLog) };
}

function readBody({ path, headers, body }: Received): Otlp {
  if (headers['content-type'] === 'application/json') return JSON.parse(body.toString()) as Otlp;
  if (path.endsWith('/v1/traces')) return readTraces(body);
  return path.endsWith('/v1/logs') ? readLogs(body) : {};
}

const below = (message: Buffer, field: number): Buffer[] => (fieldsOf(message).get(field) ?? []) as Buffer[];

/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto */
function readTraces(body: Buffer): Otlp {
  const scopeSpans = below(body, 1)
    .flatMap((resource) => below(resource, 2))
    .map((scope) => ({ spans: below(scope, 2).map(readSpan) }));
  return { resourceSpans: [{ scopeSpans }] };
}

/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/logs/v1/logs.proto */
function readLogs(body: Buffer): Otlp {
  const scopeLogs = below(body, 1)
    .flatMap((resource) => below(resource, 2))
    .map((scope) => ({
      logRecords: below(scope, 2).map((record): OtlpLog => {
        const fields = fieldsOf(record);
        const [traceId] = (fields.get(9) ?? []) as Buffer[];
        return {
          body: readValue(fields.get(5)?.[0]),
          attributes: readAttributes(fields.get(6)),
          ...(traceId && { traceId: traceId.toString('hex') }),
        };
      }),
    }));
  return { resourceLogs: [{ scopeLogs }] };
}

function readSpan(message: Buffer): OtlpSpan {
  const fields = fieldsOf(message);
  const [traceId, spanId, parentSpanId] = [1, 2, 4].map(
    (field) => fields.get(field)?.[0] as Buffer | undefined,
  );
  const [status] = (fields.get(15) ?? []) as Buffer[];
  return {
    traceId: traceId!.toString('hex'),
    spanId: spanId!.toString('hex'),
    ...(parentSpanId && { parentSpanId: parentSpanId.toString('hex') }),
    name: String(fields.get(5)![0]),
    kind: Number(fields.get(6)?.[0] ?? 0),
    status: { code: status === undefined ? 0 : Number(fieldsOf(status).get(3)?.[0] ?? 0) },
    attributes: readAttributes(fields.get(9)),
    events: ((fields.get(11) ?? []) as Buffer[]).map((event) => {
      const ofEvent = fieldsOf(event);
      return { name: String(ofEvent.get(2)?.[0]), attributes: readAttributes(ofEvent.get(3)) };
    }),
  };
}

function readAttributes(messages: readonly Field[] = []): Attribute[] {
  return messages.map((message) => {
    const [key, value] = [1, 2].map((field) => fieldsOf(message as Buffer).get(field)?.[0]);
    return { key: String(key), value: readValue(value) };
  });
}

/** Texts and numbers: nothing else is looked at. */
function readValue(message: Field | undefined): AnyValue {
  const fields = fieldsOf((message as Buffer | undefined) ?? Buffer.alloc(0));
  const [text, integer, double] = [1, 3, 4].map((field) => fields.get(field)?.[0]);
  if (integer !== undefined) return { intValue: Number(integer) };
  if (double !== undefined) return { doubleValue: (double as Buffer).readDoubleLE() };
  return { stringValue: text === undefined ? '' : String(text) };
}

function seenSpan(span: OtlpSpan): SeenSpan {
  return {
    traceId: span.traceId,
    id: span.spanId,
    parentId: span.parentSpanId,
    name: span.name,
    isServer: span.kind === SERVER,
    isError: span.status?.code === ERROR,
    attributes: valuesOf(span.attributes),
  };
}

function exceptions({ events = [] }: OtlpSpan): string[] {
  return events
    .filter(({ name }) => name === 'exception')
    .map(({ attributes }) => String(valuesOf(attributes)['exception.stacktrace']));
}

function seenLog({ body, traceId, attributes }: OtlpLog): SeenLog {
  return { message: String(body?.stringValue), traceId, attributes: valuesOf(attributes) };
}

function valuesOf(attributes: readonly Attribute[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] as unknown]));
}
