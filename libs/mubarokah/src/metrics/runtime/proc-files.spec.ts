import { describe, expect, it } from '@jest/globals';
import { diskBytes, networkBytes } from './proc-files.js';

describe('/proc/self/io', () => {
  it('tells what went to and came from disks', () => {
    const text =
      'rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 0\n';
    expect(diskBytes(text)).toEqual({ read: 4096, written: 8192 });
  });

  it('may say nothing', () => expect(diskBytes('')).toBeUndefined());
});

describe('/proc/self/net/dev', () => {
  const head =
    'Inter-|   Receive                                                |  Transmit\n' +
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';

  it('tells what all interfaces but the loopback carried', () => {
    const lines = [
      '    lo: 999 9 0 0 0 0 0 0 999 9 0 0 0 0 0 0',
      '  eth0:1000 9 0 0 0 0 0 0 20 9 0 0 0 0 0 0',
      ' eth1: 5 1 0 0 0 0 0 0 6 1 0 0 0 0 0 0',
    ];
    expect(networkBytes(head + lines.join('\n') + '\n')).toEqual({ received: 1005, transmitted: 26 });
  });

  it('may say nothing', () => expect(networkBytes('')).toBeUndefined());
});
