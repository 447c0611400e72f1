import { describe, expect, it } from '@jest/globals';
import { networksOf } from './client-networks.js';

describe('networksOf', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:cb00:7109', '203.0.113.9'],
    ['0:0:0:0:0:ffff:cb00:7109', '203.0.113.9'],
  ])('counts %s as the IPv4 address %s', (address, own) => {
    expect(networksOf(address)).toEqual({ own });
  });

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:DB8:0001:0002::1', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:db8::1', '2001:db8:0:0::/64', '2001:db8:0::/48'],
    ['2001:db8:1:ffff::', '2001:db8:1:ffff::/64', '2001:db8:1::/48'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0:0::/48'],
    ['::1', '0:0:0:0::/64', '0:0:0::/48'],
    ['::', '0:0:0:0::/64', '0:0:0::/48'],
    ['::203.0.113.9', '0:0:0:0::/64', '0:0:0::/48'],
    ['1::ffff:203.0.113.9', '1:0:0:0::/64', '1:0:0::/48'],
    ['64:ff9b::203.0.113.9', '64:ff9b:0:0::/64', '64:ff9b:0::/48'],
  ])('counts %s with its /64, %s, and its /48, %s', (address, own, wider) => {
    expect(networksOf(address)).toEqual({ own, wider });
  });

  it.each([undefined, '', 'unknown', 'a.proxy.example', '203.0.113', '203.0.113.9:443', 'x'.repeat(10_000)])(
    'counts what is no address, such as %p, as one client',
    (address) => {
      expect(networksOf(address)).toEqual({ own: 'unknown' });
    },
  );
});
