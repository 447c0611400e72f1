import { jest, describe, expect, it, afterEach } from '@jest/globals';
import { Logger } from '@nestjs/common';
import * as api from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { activeTrace } from './active-trace.js';
import { ForeignCopy } from './foreign-copy.js';
import type { OpenTelemetryApi } from './open-telemetry.js';
import { SafeLogger } from '../logging/safe-logger.js';
import { untraced } from './untraced.js';

const SHARED = Symbol.for('opentelemetry.js.api.1');
const real = api as unknown as OpenTelemetryApi;
const broken = new Proxy({} as OpenTelemetryApi, {
  get: () => {
    throw new Error('telemetry');
  },
});

afterEach(() => {
  api.trace.disable();
  api.context.disable();
  jest.restoreAllMocks();
});

describe('activeTrace', () => {
  const ids = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  const speaking = (context: unknown): OpenTelemetryApi =>
    ({
      trace: { getActiveSpan: () => ({ spanContext: () => context }) },
      isSpanContextValid: () => true,
    }) as unknown as OpenTelemetryApi;

  it.each([
    ['no API', undefined],
    ['an API whose every part throws', broken],
    ['junk for a context', speaking(7)],
    ['junk for an id', speaking({ ...ids, traceId: '"}\n', traceFlags: 1 })],
    ['junk for the id of a span', speaking({ ...ids, spanId: 7, traceFlags: 1 })],
    ['a trace that is not recorded', speaking({ ...ids, traceFlags: 0 })],
  ])('is none with %s', (_, given) => {
    expect(activeTrace(given)).toBeUndefined();
  });

  it('is a recorded trace with its span', () => {
    expect(activeTrace(speaking({ ...ids, traceFlags: 1 }))).toEqual(ids);
  });
});

describe('untraced', () => {
  it('keeps an SDK from recording what is begun within', async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const begin = async (name: string): Promise<string> => {
      await Promise.resolve();
      provider.getTracer('test').startSpan(name).end();
      return name;
    };
    expect(await untraced(real, () => begin('hidden'))).toBe('hidden');
    expect(await begin('seen')).toBe('seen');
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['seen']);
  });

  it.each([
    ['none', undefined],
    ['one whose every part throws', broken],
  ])('does the work once with an API that is %s', async (_, given) => {
    const work = jest.fn(async () => 'done');
    expect(await untraced(given, work)).toBe('done');
    expect(work).toHaveBeenCalledTimes(1);
  });
});

describe('ForeignCopy', () => {
  const warnings = (): unknown[] => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    new ForeignCopy(real).onApplicationBootstrap();
    return warn.mock.calls.map(([line]): unknown => line);
  };

  it('says nothing without an SDK, or of one that fits', () => {
    expect(warnings()).toEqual([]);
    api.trace.setGlobalTracerProvider(new BasicTracerProvider());
    expect(warnings()).toEqual([]);
  });

  it('names the version that the SDK brings, where the app has another that takes nothing from it', () => {
    api.trace.setGlobalTracerProvider(new BasicTracerProvider());
    const own = Reflect.get(globalThis, SHARED) as object;
    // As the older copy of an SDK leaves it.
    Reflect.set(globalThis, SHARED, { version: '1.2.0', trace: {} });
    expect(warnings()).toEqual([
      expect.stringMatching(/does not fit version 1\.2\.0.*@opentelemetry\/api@1\.2\.0/),
    ]);
    Reflect.set(globalThis, SHARED, own);
  });
});

describe('SafeLogger', () => {
  it('writes by the logger of the app, and drops what that throws', () => {
    const written = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {
      throw new Error('full');
    });
    expect(() => new SafeLogger('Test').error('a line')).not.toThrow();
    expect(written).toHaveBeenCalledWith('a line');
  });
});
