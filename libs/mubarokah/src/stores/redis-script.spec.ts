import { createHash } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import type { RedisCommand } from '../clients/index.js';
import { redisScript } from './redis-script.js';

const SOURCE = 'return 1';
const SHA = createHash('sha1').update(SOURCE).digest('hex');

describe('a Redis script', () => {
  it('is called by its name alone where Redis has it', async () => {
    const command = jest.fn<RedisCommand>(async () => 'answer');
    expect(await redisScript(command, SOURCE)(['a', 'b'], 'x', 7)).toBe('answer');
    expect(command.mock.calls).toEqual([['EVALSHA', SHA, '2', 'a', 'b', 'x', '7']]);
  });

  it('is sent as a whole where Redis does not have it', async () => {
    const command = jest.fn<RedisCommand>(async () => 'answer');
    command.mockRejectedValueOnce(new Error('NOSCRIPT No matching script. Please use EVAL.'));
    expect(await redisScript(command, SOURCE)(['a'], 'x')).toBe('answer');
    expect(command.mock.calls).toEqual([
      ['EVALSHA', SHA, '1', 'a', 'x'],
      ['EVAL', SOURCE, '1', 'a', 'x'],
    ]);
  });

  it('is not sent again after anything else', async () => {
    const failure = new Error('ERR it said NOSCRIPT');
    const command = jest.fn<RedisCommand>(() => Promise.reject(failure));
    await expect(redisScript(command, SOURCE)([])).rejects.toBe(failure);
    expect(command).toHaveBeenCalledTimes(1);
  });
});
