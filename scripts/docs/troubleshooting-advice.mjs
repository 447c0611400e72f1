/** What lies behind each reason, and what to do. All else about it is in the table of the code. */
export const ADVICE = {
  malformed_request:
    'The callback had parameters that no login has. Somebody typed or scanned it; nothing to do unless it is frequent.',
  missing_state: 'The callback came without `state`. A link that was cut off, or a stranger.',
  missing_cookie:
    'The browser brought no cookie of this login. Begin and end it at one host name (`localhost` is not `127.0.0.1`), and let no proxy drop `Set-Cookie`.',
  invalid_state:
    'No login of this browser has that `state`. Often a bookmark of the login page at Mubarokah ID; for all people at once, look whether replicas share `cookieSecret`.',
  expired_state:
    'The person took longer than `loginTtlMs` (10 minutes). Nothing to do unless it is frequent: then look at the clocks.',
  replayed_state: 'The same callback came again, by Back or by reloading. Nothing to do.',
  issuer_mismatch:
    'The answer names another provider (`iss`). Look whether `baseUrl` is the one that the registration is at.',
  too_many_attempts:
    'Made-up codes from that address or browser were refused too often. Behind a proxy, tell the app who the proxy is (`trust proxy`).',
  access_denied: 'The person pressed Deny. Nothing to do.',
  interaction_required: 'The login asked for no page (`prompt=none`), and one was needed. Begin it without.',
  rejected_by_app: "Your `onLogin` returned `'refuse'`. As you wished.",
  logged_out: 'The person logged out in another tab meanwhile. Nothing to do.',
  invalid_request:
    'Mubarokah ID refused the redirect. Compare `redirectUri` with the registration, character by character.',
  unauthorized_client: 'The registration may not log people in. Have it changed at Mubarokah ID.',
  unsupported_response_type: 'The registration may not use codes. Have it changed at Mubarokah ID.',
  invalid_scope: 'A scope of `scopes` is not one that the registration has. Take it out, or have it added.',
  server_error: 'Mubarokah ID failed before a code was given. Wait, and watch its status.',
  provider_other: 'Mubarokah ID sent an error that is none of OAuth. Wait, and watch its status.',
  temporarily_unavailable: 'Mubarokah ID is overloaded or in maintenance. Wait.',
  token_invalid_grant:
    'The code was used already, has expired, or was made up. For all people: `redirectUri` differs from that of the login, or a proxy repeats requests.',
  token_pkce_rejected:
    'The code belongs to a login of another browser. For all people: replicas do not share `cookieSecret`.',
  token_invalid_request:
    'The code could not be read: an older Mubarokah ID says so of a code that is used up, too.',
  token_invalid_client:
    'Client id or secret is wrong. Was the secret changed? Set `MUBAROKAH_CLIENT_SECRET` and start the app again.',
  token_unauthorized_client: 'The registration may not exchange codes. Have it changed at Mubarokah ID.',
  token_invalid_scope:
    'A scope of `scopes` was refused at the exchange. Compare `scopes` with the registration.',
  user_insufficient_scope: 'The token lacks `view-user`. Put it into `scopes`.',
  user_unapproved_scope:
    'The registration has not been approved for a scope that it asks for. Ask Mubarokah ID for it, or take it out.',
  user_forbidden: 'Mubarokah ID refuses to say who it is. Look whether the registration is still active.',
  token_rate_limited:
    'More token requests than the 60 a minute that Mubarokah ID allows. Look who logs in, or makes the app refresh, so often.',
  user_rate_limited: 'More calls of the API than Mubarokah ID allows. Look what else uses this registration.',
  token_server_error: 'The token endpoint answered 5xx. Wait, and watch its status.',
  user_server_error: 'The user endpoint answered 5xx. Wait, and watch its status.',
  token_invalid_response:
    'The token endpoint sent something else than a token. Look whether `baseUrl` or a proxy leads to a page, such as that of a captive portal.',
  user_invalid_response: 'The user endpoint sent something else than a person with an id. As above.',
  user_unauthorized:
    'The user endpoint refused a token that was just given. Look whether `baseUrl` is one installation, with one clock.',
  token_timeout:
    'No answer of the token endpoint within `requestTimeoutMs`. Look at the way there: DNS, proxy, firewall.',
  user_timeout: 'No answer of the user endpoint within `requestTimeoutMs`. As above.',
  circuit_open: 'So many requests failed that none is sent for a moment. Look at what failed before.',
  circuit_open_network:
    'So many connections failed that none is tried for a moment. Look at what failed before.',
  token_network:
    'The token endpoint could not be reached: the log says whether DNS, connection or TLS. Look at `HTTPS_PROXY`, firewall and certificates.',
  user_network: 'The user endpoint could not be reached. As above.',
  session_error: 'The session could not be begun. The log has the error of the session store.',
  store_error: 'The session store did not answer. Is Redis there? `/health/ready` says so.',
  hook_error: 'Your `onLogin` threw or took longer than `hookTimeoutMs`. The log has its stack.',
  internal_error:
    'A fault of this library or of something it calls. The log has the stack; please report it.',
};
