import { type Channel, channel } from 'node:diagnostics_channel';
import { Injectable } from '@nestjs/common';
import { SafeLogger } from '../logging/index.js';
import type {
  ApiRequestEvent,
  MubarokahEvent,
  MubarokahEventOf,
  MubarokahEventType,
} from './mubarokah-event.js';

/**
 * Kept for the life of the process: Node collects a channel that nobody holds, and what subscribes to its successor
 * just then is never told anything (nodejs/node#59910, in every Node 20).
 */
const heldChannels = new Map<MubarokahEventType, Channel>();

type Listener = (event: MubarokahEvent) => void;

/** What takes a while, and ends in the event of its name. */
export type Operation =
  | { readonly type: Extract<MubarokahEventType, 'authorize' | 'callback' | 'token-request'> }
  | Pick<ApiRequestEvent, 'type' | 'endpoint'>;

/** Runs around an operation, as a span does. It must call `work` once, and resolve to what that resolves to. */
type Wrapper = <T>(operation: Operation, work: () => Promise<T>) => Promise<T>;

/**
 * Tells what happens in a login. Metrics, logs and the app listen here; each event is also published on the
 * `node:diagnostics_channel` named `mubarokah:<type>`.
 *
 * @example
 * events.on('callback', ({ reason, durationMs }) => audit.write(reason, durationMs));
 */
@Injectable()
export class MubarokahEvents {
  private readonly listeners = new Map<MubarokahEventType, Set<Listener>>();
  private readonly logger = new SafeLogger();
  private failures = 0;
  private wrapper: Wrapper = (_, work) => work();

  /** How often a listener threw. What it threw is dropped: a listener can never fail a login. */
  get listenerFailures(): number {
    return this.failures;
  }

  /** Calls `listener` for each event of that type, synchronously. Returns a function that stops it. */
  on<T extends MubarokahEventType>(type: T, listener: (event: MubarokahEventOf<T>) => void): () => void {
    const listeners = this.listeners.get(type) ?? new Set<Listener>();
    this.listeners.set(type, listeners);
    listeners.add(listener as Listener);
    return () => listeners.delete(listener as Listener);
  }

  /**
   * Has the operations run within `wrapper`, outside of the one that was there before.
   *
   * @internal
   */
  around(wrapper: Wrapper): void {
    const inner = this.wrapper;
    this.wrapper = (operation, work) => wrapper(operation, () => inner(operation, work));
  }

  /** @internal */
  during<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
    return this.wrapper(operation, work);
  }

  /** @internal */
  emit(event: MubarokahEvent): void {
    for (const listener of this.listeners.get(event.type) ?? []) {
      try {
        const result: unknown = listener(event);
        // An async listener fits the type too, and its rejection would end the process.
        if (result instanceof Promise) result.catch(() => this.listenerFailed(event.type));
      } catch {
        this.listenerFailed(event.type);
      }
    }
    const diagnostics = channelOf(event.type);
    if (diagnostics.hasSubscribers) diagnostics.publish(event);
  }

  private listenerFailed(type: MubarokahEventType): void {
    this.failures += 1;
    // Once is enough: a listener that throws usually throws on each event.
    if (this.failures === 1)
      this.logger.error(`A listener of the "${type}" event threw; its error is dropped.`);
  }
}

function channelOf(type: MubarokahEventType): Channel {
  let held = heldChannels.get(type);
  if (held === undefined) heldChannels.set(type, (held = channel(`mubarokah:${type}`)));
  return held;
}
