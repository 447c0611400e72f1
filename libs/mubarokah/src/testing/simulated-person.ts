import type { SandboxUser } from './sandbox-options.js';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** What the person does who sits at the browser. */
export interface Behaviour {
  readonly user: SandboxUser;
  readonly denies: boolean;
}

/** Goes through the sandbox's own pages over HTTP, as a browser would, and returns where they lead back to. */
export async function playPerson(sandboxUrl: string, authorizeUrl: URL, behaviour: Behaviour): Promise<URL> {
  const { pathname, search } = authorizeUrl;
  const shown = await send(`${sandboxUrl}${pathname}${search}`);
  if (shown.status === 302) return destination(shown);
  if (shown.status !== 200) {
    const reason = shown.headers.get('x-sandbox-reason') ?? 'not a login page';
    throw new Error(
      `MubarokahSandbox: the authorize request was answered with status ${shown.status}: ${reason}`,
    );
  }
  const authorize = search.slice(1);
  const loggedIn = await send(`${sandboxUrl}/login`, { user: String(behaviour.user.id), authorize });
  const cookie = loggedIn.headers
    .getSetCookie()
    .map((value) => value.split(';', 1)[0])
    .join('; ');
  const decision = behaviour.denies ? 'deny' : 'allow';
  return destination(await send(`${sandboxUrl}/oauth/authorize`, { decision, authorize }, cookie));
}

async function send(url: string, form?: Record<string, string>, cookie = ''): Promise<Response> {
  const post = form && { method: 'POST', headers: { ...FORM, cookie }, body: new URLSearchParams(form) };
  const response = await fetch(url, { redirect: 'manual', ...post });
  // Read to its end, so that the connection is free again.
  await response.arrayBuffer();
  return response;
}

function destination(response: Response): URL {
  const location = response.headers.get('location');
  if (location === null)
    throw new Error(`MubarokahSandbox: expected a redirect, got status ${response.status}.`);
  return new URL(location);
}
