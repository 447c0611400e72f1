import { expect, it } from '@jest/globals';
import { compactVerify, generateKeyPair, SignJWT } from 'jose';
import { AccessTokenSigner } from './access-token-signer.js';

const CLAIMS = {
  jti: 'id',
  aud: 'client',
  sub: '7',
  scopes: ['view-user'],
  issuedAt: 1_500,
  expiresAt: 2_000,
};

it('signs as jose does, and takes no token that was signed elsewhere or changed', async () => {
  const signer = await AccessTokenSigner.create();
  const token = await signer.sign(CLAIMS);
  const elsewhere = await new SignJWT({ jti: 'id' })
    .setProtectedHeader({ alg: 'RS256' })
    .sign((await generateKeyPair('RS256')).privateKey);
  const { payload } = await compactVerify(token, signer['keys'].publicKey, { algorithms: ['RS256'] });
  expect(JSON.parse(Buffer.from(payload).toString())).toEqual({
    jti: 'id',
    aud: 'client',
    sub: '7',
    scopes: ['view-user'],
    iat: 1.5,
    nbf: 1.5,
    exp: 2,
  });
  expect(
    [token, elsewhere, `${token.slice(0, -8)}AAAAAAAA`, 'none', ''].map((one) => signer.verify(one)),
  ).toEqual(['id', undefined, undefined, undefined, undefined]);
});
