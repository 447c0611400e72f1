const DEADLINE_MS = 5_000;

/** What a server of the app's own answered; undefined where none did. */
export interface WebAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Asks a server of the user's: the app, Prometheus. It follows no redirect. */
export async function askWeb(url: string, token?: string): Promise<WebAnswer | undefined> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(DEADLINE_MS),
      headers: token === undefined || token === '' ? {} : { Authorization: `Bearer ${token}` },
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch {
    return undefined;
  }
}

/** A JSON object, or undefined for anything else. */
export function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
