import { describe, expect, it } from '@jest/globals';
import { id, line, lines, parseFields, token, webUrl } from './reply-fields.js';

const LONE = '\ud800';

describe('an id', () => {
  it.each([LONE, `7${LONE}`, '7\0', '7\n', '\x85', 1e21, -0.5, {}, true])(
    'is refused that is %j',
    (value) => {
      expect(id(value)).toBeUndefined();
    },
  );

  it.each([
    [7, '7'],
    ['né', 'né'],
    ['💥', '💥'],
  ])('is read that is %j', (value, text) => {
    expect(id(value)).toBe(text);
  });
});

describe('a line of text', () => {
  it.each<[what: string, value: unknown, read: string | null]>([
    ['as it is', 'Siti Nurhaliza 💥', 'Siti Nurhaliza 💥'],
    ['without control characters', 'Si\0ti\r\nX: y\x1b[31m\x85', 'SitiX: y[31m'],
    ['without what turns its direction', 'a\u202eb\u2066c\u2029', 'abc'],
    ['well-formed', `a${LONE}b`, 'a\ufffdb'],
    ['as null where it is none', 7, null],
    ['as null where it is missing', undefined, null],
  ])('is read %s', (_, value, read) => {
    expect(line(value)).toBe(read);
  });

  it('is cut at 1,000 characters, and never within one', () => {
    expect(line('x'.repeat(200_000))).toHaveLength(1_000);
    expect(line(`${'x'.repeat(999)}💥`)).toBe('x'.repeat(999));
  });

  it('keeps its lines where it may have several', () => {
    expect(lines('Jl. Raya 1\r\nBandung\0\rJawa')).toBe('Jl. Raya 1\nBandung\nJawa');
    expect(lines('x'.repeat(200_000))).toHaveLength(10_000);
  });
});

describe('what is used as an address', () => {
  it.each([
    ['siti@shop.example', 'siti@shop.example'],
    ['x'.repeat(321), null],
    ['a b@c', null],
    ['a@b\r\nBcc: c@d', null],
    [LONE, null],
    [7, null],
  ])('is all of it or nothing: %j', (value, read) => {
    expect(token(320)(value)).toBe(read);
  });
});

describe('the URL of a picture', () => {
  it.each([
    ['https://id.example/a.png', 'https://id.example/a.png'],
    ['http://id.example/a b.png', 'http://id.example/a%20b.png'],
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['//id.example/a.png', null],
    ['/a.png', null],
    ['https://id.example/\n', null],
    [`https://id.example/${'x'.repeat(2_048)}`, null],
    [null, null],
  ])('%j is read as %j', (value, read) => {
    expect(webUrl(value)).toBe(read);
  });
});

describe('parseFields', () => {
  it.each([undefined, '', ' ', 'null', '[]', '"x"', '1', 'true', 'NaN', '{', '{"a":1}x', '\uFEFF{}'])(
    'has nothing for %j',
    (body) => {
      expect(parseFields(body)).toBeUndefined();
    },
  );

  it('has the fields of an object', () => {
    expect(parseFields(' {"a":[1]} ')).toEqual({ a: [1] });
  });

  it('lets no body reach the prototype', () => {
    const fields = parseFields('{"__proto__":{"access_token":"at"}}')!;
    expect(fields['access_token']).toBeUndefined();
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
  });
});
