import { describe, expect, it } from '@jest/globals';
import { canonicalPath } from './canonical-path.js';

describe('canonicalPath', () => {
  it.each([
    '/auth/mubarokah',
    '/auth/mubarokah/',
    '/auth/mubarokah//',
    '/AUTH/Mubarokah',
    '/%61uth/mubarokah',
    '/%41UTH/mubarokah/',
    '/auth%2Fmubarokah',
    '/auth%252fmubarokah',
    '/%2561uth/mubarokah',
    '//auth///mubarokah',
    '/./auth/x/../mubarokah/.',
    '/%2e/auth/mubarokah',
    '/auth/mubaro%E2%84%AAah',
    '/auth/mubarokah;x=1',
  ])('takes %j for /auth/mubarokah', (path) => {
    expect(canonicalPath(path)).toBe('/auth/mubarokah');
  });

  it.each([
    ['/', '/'],
    ['//', '/'],
    ['/auth/mubarokah/help', '/auth/mubarokah/help'],
    ['/auth/mubarokahs', '/auth/mubarokahs'],
    ['/x/auth/mubarokah', '/x/auth/mubarokah'],
    ['/a%20b', '/a b'],
    ['/100%', '/100%'],
    ['/%E0%A4%A', '/%e0%a4%a'],
  ])('takes %j for %j', (path, expected) => {
    expect(canonicalPath(path)).toBe(expected);
  });
});
