import { createHash, randomBytes } from 'node:crypto';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { type Asked, startTokenWorker } from './token-worker.js';

const REDIRECT_URI = 'https://app.example.test/auth/mubarokah/callback';

/** What came of all replicas together. */
export interface Burst extends Omit<Asked, 'results'> {
  readonly tookMs: number;
  /** How many callers were answered with what: `token`, or a code. */
  readonly answers: Readonly<Record<string, number>>;
  /** How many different tokens they were given. */
  readonly tokens: number;
}

/** Has as many replicas ask at the same time for the tokens of the same users, which all have ended. */
export async function tokenBurst(redisUrl: string, replicas: number, users: number): Promise<Burst> {
  const sandbox = await MubarokahSandbox.start({
    clients: [{ ...SANDBOX_CLIENT, redirectUris: [REDIRECT_URI] }],
    requestsPerMinute: false,
  });
  const environment = {
    REDIS_URL: redisUrl,
    ISSUER: sandbox.url,
    MUBAROKAH_BASE_URL: sandbox.url,
    MUBAROKAH_CLIENT_ID: SANDBOX_CLIENT.clientId,
    MUBAROKAH_CLIENT_SECRET: SANDBOX_CLIENT.clientSecret,
    MUBAROKAH_REDIRECT_URI: REDIRECT_URI,
    MUBAROKAH_COOKIE_SECRET: 'a-cookie-secret-of-at-least-32-characters',
  };
  const workers = await Promise.all(Array.from({ length: replicas }, () => startTokenWorker(environment)));
  try {
    const userIds = Array.from({ length: users }, (_, index) => `${index + 1}`);
    const kept: { userId: string; refreshToken: string }[] = [];
    for (const userId of userIds) kept.push({ userId, refreshToken: await refreshTokenOf(sandbox) });
    await workers[0]!.keep(kept);
    const startedAt = performance.now();
    const asked = await Promise.all(workers.map((worker) => worker.askForAll(userIds)));
    const tookMs = performance.now() - startedAt;
    const results = asked.flatMap((one) => one.results);
    const answers: Record<string, number> = {};
    for (const { error = 'token' } of results) answers[error] = (answers[error] ?? 0) + 1;
    const sum = (name: 'commands' | 'accepted' | 'failed' | 'circuits'): number =>
      asked.reduce((total, one) => total + one[name], 0);
    return {
      tookMs,
      answers,
      tokens: new Set(results.flatMap(({ token }) => token ?? [])).size,
      commands: sum('commands'),
      accepted: sum('accepted'),
      failed: sum('failed'),
      circuits: sum('circuits'),
    };
  } finally {
    await Promise.all(workers.map((worker) => worker.kill()));
    await sandbox.close();
  }
}

/** Somebody logs in, and is given this. */
async function refreshTokenOf(sandbox: MubarokahSandbox): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const authorize = new URLSearchParams({
    response_type: 'code',
    client_id: SANDBOX_CLIENT.clientId,
    redirect_uri: REDIRECT_URI,
    scope: 'view-user',
    state: 'a-state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const callback = await sandbox.authorizeFor(`/oauth/authorize?${authorize}`);
  const response = await fetch(`${sandbox.url}/oauth/token`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: SANDBOX_CLIENT.clientId,
      client_secret: SANDBOX_CLIENT.clientSecret,
      redirect_uri: REDIRECT_URI,
      code: callback.searchParams.get('code')!,
      code_verifier: verifier,
    }),
  });
  const { refresh_token } = (await response.json()) as { refresh_token: string };
  return refresh_token;
}
