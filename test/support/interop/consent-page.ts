import type { ServerResponse } from 'node:http';
import type { BrowserSession } from '../browser-session.js';

export type Decision = 'allow' | 'deny';

/** Asks the person; their decision is posted to `action`. */
export function sendConsentPage(response: ServerResponse, action: string): void {
  const form = `<form method="post" action="${action.replaceAll('&', '&amp;')}">
    <button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>`;
  response
    .writeHead(200, { 'Content-Type': 'text/html' })
    .end(`<!doctype html><title>Consent</title>${form}`);
}

/** Presses a button of a consent page and goes where it leads, but not back into the app: resolves to the callback's URL. */
export async function decide(browser: BrowserSession, page: Response, decision: Decision): Promise<URL> {
  const action = /action="([^"]+)"/.exec(await page.text())?.[1];
  if (action === undefined) throw new Error(`No consent page, but ${page.status} from ${page.url}`);
  const target = new URL(action.replaceAll('&amp;', '&'), page.url);
  let answer = await browser.post(target, { decision });
  for (;;) {
    const location = browser.locationOf(answer);
    if (location === undefined)
      throw new Error(`The server did not send the browser back: ${answer.status} ${await answer.text()}`);
    if (location.origin !== target.origin) return location;
    answer = await browser.get(location);
  }
}
