import { describe, expect, it } from '@jest/globals';
import { MubarokahError } from './mubarokah-error.js';

class StoreGone extends MubarokahError {
  readonly code = 'store_gone';
}

describe('MubarokahError', () => {
  it('is named after its class', () => {
    expect(String(new StoreGone('It is gone.'))).toBe('StoreGone: It is gone.');
  });

  it('keeps its cause where a logger that spreads or serialises does not see it', () => {
    const cause = new Error('hunter2');
    const error = new StoreGone('It is gone.', { cause });
    expect(error.cause).toBe(cause);
    expect(Object.keys(error)).not.toContain('cause');
    expect(JSON.stringify({ ...error })).not.toContain('hunter2');
  });

  it('has no cause where there is none', () => {
    expect('cause' in new StoreGone('It is gone.')).toBe(false);
  });
});
