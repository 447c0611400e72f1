import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { transportFailureOf } from './transport-failure.js';

const coded = (code: unknown): Error => Object.assign(new Error('hunter2'), { code, config: 'hunter2' });

describe('transportFailureOf', () => {
  it.each([
    ['ENOTFOUND', 'dns', false],
    ['EAI_AGAIN', 'dns', false],
    ['EAI_FAIL', 'dns', false],
    ['EAI_NODATA', 'dns', false],
    ['EAI_NONAME', 'dns', false],
    ['ECONNREFUSED', 'connect', false],
    ['EHOSTUNREACH', 'connect', false],
    ['ENETUNREACH', 'connect', false],
    ['EADDRNOTAVAIL', 'connect', false],
    ['CONNECT_TIMEOUT', 'connect', false],
    ['CERT_HAS_EXPIRED', 'tls', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', false],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls', false],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', false],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', false],
    ['EPROTO', 'tls', false],
    ['ETIMEDOUT', 'timeout', true],
    ['ECONNABORTED', 'timeout', true],
    ['ECONNRESET', 'aborted', true],
    ['EPIPE', 'aborted', true],
    ['ERR_STREAM_PREMATURE_CLOSE', 'aborted', true],
    ['HPE_INVALID_CONSTANT', 'aborted', true],
    ['ERR_NEW', 'aborted', true],
  ])('takes %s for %s (perhaps sent: %p)', (code, expected, sent) => {
    expect(transportFailureOf(coded(code))).toMatchObject({
      code: expected,
      sent,
      name: 'TransportFailure',
      message: `Mubarokah ID did not answer: ${expected}.`,
    });
  });

  it.each([undefined, null, '', 'ECONNREFUSED', 7, {}, new Error('x'), coded(7), coded('')])(
    'takes %p, which has no code, for a connection that broke: perhaps sent',
    (error) => {
      expect(transportFailureOf(error)).toMatchObject({ code: 'aborted', sent: true });
    },
  );

  it('reads the code of the first address when all of a name failed', () => {
    const error = new AggregateError([coded('ECONNREFUSED'), coded('EHOSTUNREACH')]);
    expect(transportFailureOf(error)).toMatchObject({ code: 'connect' });
    expect(transportFailureOf(Object.assign(error, { code: '' }))).toMatchObject({ code: 'connect' });
    expect(transportFailureOf(new AggregateError([]))).toMatchObject({ code: 'aborted' });
  });

  it('keeps nothing of the error it was made of', () => {
    expect(inspect(transportFailureOf(coded('ENOTFOUND')), { depth: 10, showHidden: true })).not.toContain(
      'hunter2',
    );
  });
});
