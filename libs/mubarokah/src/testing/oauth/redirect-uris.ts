/** An address of loopback, not its name: RFC 8252 §7.3. */
const LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\])):\d+(?=[/?]|$)/;

/** Whether a redirect URI is registered. Native apps listen on whatever port is free, so that of loopback counts not. */
export function isRegistered(redirectUri: string, registered: readonly string[]): boolean {
  return registered.map(withoutPort).includes(withoutPort(redirectUri));
}

/** Adds `fields` to a registered URI, which is otherwise left as it is. */
export function redirectUriWith(
  redirectUri: string,
  fields: Readonly<Record<string, string | undefined>>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) query.set(name, value);
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${query}`;
}

function withoutPort(redirectUri: string): string {
  return redirectUri.replace(LOOPBACK, '$1');
}
