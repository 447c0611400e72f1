import { createHash, randomBytes } from 'node:crypto';
import type { MubarokahSandbox, SandboxClient } from 'nestjs-mubarokah/testing';

/** Logs somebody in at a mobile app of its own, which keeps its access token and calls our API with it. */
export async function accessTokenFor(
  sandbox: MubarokahSandbox,
  { clientId, clientSecret, redirectUris: [redirectUri = ''] }: SandboxClient,
  { user, scope = 'view-user' }: { readonly user?: string; readonly scope?: string } = {},
): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state: 'state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const callback = await sandbox.authorizeFor(
    `${sandbox.url}/oauth/authorize?${parameters.toString()}`,
    user === undefined ? {} : { user },
  );
  const answer = await fetch(`${sandbox.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uri: redirectUri,
      code: callback.searchParams.get('code') ?? '',
      code_verifier: verifier,
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}
