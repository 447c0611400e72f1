import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { MubarokahError } from './mubarokah-error.js';

class StoreGone extends MubarokahError {
  override readonly name = 'StoreGone';
  readonly code = 'store_gone';
}

describe('MubarokahError', () => {
  it('has a name', () => {
    expect(String(new StoreGone('It is gone.'))).toBe('StoreGone: It is gone.');
  });

  it('keeps a cause of ours as it is', () => {
    const cause = new StoreGone('It is gone.');
    expect(new StoreGone('It is still gone.', { cause }).cause).toBe(cause);
  });

  it('keeps of any other cause what no logger could take a secret from', () => {
    const error = new StoreGone('It is gone.', { cause: new TypeError('hunter2') });
    expect(error.cause).toMatchObject({ message: expect.stringContaining('TypeError') });
    expect(Object.keys(error)).not.toContain('cause');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('hunter2');
  });

  it('has no cause where there is none', () => {
    expect('cause' in new StoreGone('It is gone.')).toBe(false);
  });
});
