// The same hostile cases on this library, on passport-oauth2 and on openid-client. Writes docs/scoreboard.md.
// npm run scoreboard [-- a part of a case's name]
import { APPS } from './scoreboard/apps.mjs';
import { AppUnderAttack } from './scoreboard/app-under-attack.mjs';
import { Browser } from './scoreboard/browser.mjs';
import { callbacks } from './scoreboard/cases/callback.mjs';
import { tokenReplies } from './scoreboard/cases/token-reply.mjs';
import { userReplies } from './scoreboard/cases/user-reply.mjs';
import { HostileProvider } from './scoreboard/provider.mjs';
import { writeReport } from './scoreboard/report.mjs';
import { SECRETS } from './scoreboard/secrets.mjs';
import { damage, loggedIn, OK } from './scoreboard/verdict.mjs';

const [wanted = ''] = process.argv.slice(2);
/** For a process to end that was hurt, and for what it still writes. */
const SETTLE_MS = 200;

const cases = [...tokenReplies, ...userReplies, ...callbacks].filter(({ what }) => what.includes(wanted));
const rows = cases.map(({ what }) => ({ what, verdicts: {} }));

await Promise.all(Object.keys(APPS).map((name) => attack(name)));
if (wanted === '') console.log(await writeReport(Object.keys(APPS), rows));
else console.table(rows.map(({ what, verdicts }) => ({ what, ...verdicts })));
process.exit();

async function attack(name) {
  const provider = await HostileProvider.start();
  const app = new AppUnderAttack(name, provider.url, SECRETS['the client secret']);
  try {
    for (const [index, hostile] of cases.entries()) {
      rows[index].verdicts[name] = await verdictOf(hostile, app, provider);
      console.log(`${name}: ${hostile.what}: ${rows[index].verdicts[name]}`);
    }
  } finally {
    app.end();
    provider.end();
  }
}

async function verdictOf(hostile, app, provider) {
  await app.ensureAlive();
  provider.reset();
  // Where most answers are of no use, this library asks for no more of them for a moment: here, most are good.
  await canLogIn(app);
  provider.reset();
  app.takeWritten();
  const browser = new Browser(app);
  const verdict = await hostile.run({ app, browser, provider });
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const written = app.takeWritten();
  provider.reset();
  return (await damage(app, browser, written, () => canLogIn(app))) ?? verdict;
}

async function canLogIn(app) {
  const browser = new Browser(app);
  try {
    return (await loggedIn(browser, await browser.logIn())) === OK;
  } catch {
    return false;
  }
}
