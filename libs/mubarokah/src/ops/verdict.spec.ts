import { beforeEach, describe, expect, it } from '@jest/globals';
import { MubarokahEvents } from '../events/index.js';
import { CALLBACK_OUTCOMES, type CallbackReason } from '../outcomes/index.js';
import { LoginHistory } from './login-history.js';
import { type Verdict, verdictOf } from './verdict.js';

const START = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;

let now: number;
let events: MubarokahEvents;
let history: LoginHistory;

beforeEach(() => {
  now = START;
  events = new MubarokahEvents();
  history = new LoginHistory(events, () => now);
});

const end = (reason: CallbackReason, times = 1): void => {
  for (let i = 0; i < times; i += 1)
    events.emit({ type: 'callback', reason, fault: CALLBACK_OUTCOMES[reason].fault, durationMs: 1 });
};
const send = (times: number): void => {
  for (let i = 0; i < times; i += 1) events.emit({ type: 'authorize', reason: 'none', repeated: false });
};
const wait = (ms: number): void => {
  now += ms;
};
const verdict = (): Verdict => verdictOf(history, now);

describe('the verdict', () => {
  it('is that nobody has tried, since the app has started', () => {
    wait(12 * MINUTE);
    expect(verdict()).toEqual({ state: 'idle', since: START, failed: 0, succeeded: 0 });
  });

  it('is that people log in', () => {
    end('none', 3);
    expect(verdict()).toEqual({ state: 'working', failed: 0, succeeded: 3 });
  });

  it('is that logins fail as soon as the first one does where nobody else came, with reason, fault and since when', () => {
    wait(7 * MINUTE);
    end('token_invalid_client');
    wait(30_000);
    end('token_invalid_client');
    expect(verdict()).toEqual({
      state: 'failing',
      reason: 'token_invalid_client',
      fault: 'client_config',
      since: START + 7 * MINUTE,
      failed: 2,
      succeeded: 0,
    });
  });

  it('is that some fail while others get in, and that all do when five in a row have', () => {
    end('none', 30);
    end('user_timeout', 4);
    expect(verdict()).toMatchObject({ state: 'some_failing', reason: 'user_timeout', fault: 'provider' });
    end('user_timeout');
    expect(verdict()).toMatchObject({ state: 'failing', failed: 5, succeeded: 30 });
  });

  it('names the reason of most failures', () => {
    end('hook_error', 2);
    end('token_timeout', 3);
    expect(verdict()).toMatchObject({ state: 'failing', reason: 'token_timeout' });
  });

  it('is that some fail until people have got in for a minute', () => {
    end('hook_error', 8);
    end('none');
    expect(verdict().state).toBe('some_failing');
    wait(MINUTE + 1);
    end('none');
    expect(verdict()).toEqual({ state: 'working', failed: 8, succeeded: 2 });
  });

  it('does not let strangers, nor people who change their mind, look like a failure', () => {
    end('none');
    end('missing_cookie', 500);
    end('access_denied', 50);
    expect(verdict()).toEqual({ state: 'working', failed: 0, succeeded: 1 });
  });

  it('is that nobody gets in where all come back with a claimed or user reason, five or more', () => {
    end('invalid_scope', 4);
    expect(verdict().state).toBe('idle');
    end('invalid_scope');
    expect(verdict()).toMatchObject({
      state: 'nobody_gets_in',
      reason: 'invalid_scope',
      fault: 'claimed',
      since: START,
    });
  });

  it('is that nobody comes back', () => {
    send(4);
    expect(verdict().state).toBe('idle');
    send(1);
    expect(verdict()).toMatchObject({ state: 'not_returning', since: START });
  });

  it('counts a redirect that could not be sent as a failure of the app', () => {
    events.emit({ type: 'authorize', reason: 'internal_error', repeated: false });
    expect(verdict()).toMatchObject({ state: 'failing', reason: 'internal_error', fault: 'app' });
  });

  it('forgets what is older than five minutes, and begins a reason anew after a pause', () => {
    end('hook_error');
    wait(7 * MINUTE);
    expect(verdict().state).toBe('idle');
    end('none');
    end('hook_error');
    expect(verdict()).toMatchObject({ state: 'some_failing', since: now });
  });
});

describe('the history', () => {
  it('keeps an hour of minutes and twenty failures, however many there are', () => {
    for (let minute = 0; minute < 100; minute += 1) {
      end('hook_error', 3);
      wait(MINUTE);
    }
    expect(history.minutes().length).toBeLessThanOrEqual(60);
    expect(history.minutes().at(-1)).toEqual({ at: now - MINUTE, redirects: 0, reasons: { hook_error: 3 } });
    expect(history.failures()).toHaveLength(20);
    expect(history.failures()[0]).toMatchObject({ at: now - MINUTE, reason: 'hook_error', fault: 'app' });
  });

  it('lists no failure of a stranger', () => {
    end('hook_error');
    end('invalid_state', 30);
    expect(history.failures().map(({ reason }) => reason)).toEqual(['hook_error']);
  });
});
