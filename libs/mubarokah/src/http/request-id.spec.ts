import { describe, expect, it } from '@jest/globals';
import { requestIdOf } from './request-id.js';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

describe('requestIdOf', () => {
  it("takes the header's before the platform's", () => {
    expect(requestIdOf({ 'x-request-id': 'Abc_1.2-3' }, 'req-1')).toBe('Abc_1.2-3');
    expect(requestIdOf({}, 'req-1')).toBe('req-1');
    expect(requestIdOf({}, 7)).toBe('7');
  });

  it.each([
    ['markup', '<b>a</b>'],
    ['an attribute', 'a" onload="b'],
    ['an entity', '&lt;'],
    ['a line', 'a\n'],
    ['an e-mail address', 'me@example.com'],
    ['other letters', 'ａｂｃ'],
    ['two ids', 'a, b'],
    ['nothing', ''],
    ['65 characters', 'a'.repeat(65)],
  ])('takes %s for no id, from neither', (_, given) => {
    expect(requestIdOf({ 'x-request-id': given }, 'req-1')).toBe('req-1');
    expect(requestIdOf({ 'x-request-id': given }, given)).toMatch(UUID);
  });

  it('makes one where there is none, each time another', () => {
    expect(requestIdOf({}, undefined)).toMatch(UUID);
    expect(requestIdOf({}, {})).not.toBe(requestIdOf({}, {}));
  });
});
