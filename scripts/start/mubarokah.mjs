import { Fault } from '../workspace/fault.mjs';

/** The MUBAROKAH_* environment of the demo; what the caller has set comes first. */
export function mubarokahEnvironment(environment, { url, sandboxPort, secrets }) {
  const defaults = {
    MUBAROKAH_REDIRECT_URI: `${url}/auth/mubarokah/callback`,
    MUBAROKAH_COOKIE_SECRET: secrets.cookieSecret,
    ...(sandboxPort === undefined
      ? {}
      : {
          MUBAROKAH_BASE_URL: `http://localhost:${sandboxPort}`,
          MUBAROKAH_SCOPES: 'view-user detail-user', // which a real client has to be approved for
          MUBAROKAH_CLIENT_ID: 'demo',
          MUBAROKAH_CLIENT_SECRET: secrets.sandboxClientSecret,
        }),
  };
  const isSet = ([, value]) => value !== undefined && value.trim() !== '';
  const given = Object.entries(environment)
    .filter(([name]) => name.startsWith('MUBAROKAH_'))
    .filter(isSet);
  const all = { ...defaults, ...Object.fromEntries(given) };
  requireClient(all);
  return all;
}

function requireClient(environment) {
  const missing = ['MUBAROKAH_CLIENT_ID', 'MUBAROKAH_CLIENT_SECRET'].filter(
    (name) => environment[name] === undefined,
  );
  if (missing.length === 0) return;
  throw new Fault(
    `MUBAROKAH_BASE_URL is set: set ${missing.join(' and ')} of your registration there too, or unset it to use the sandbox.`,
  );
}
