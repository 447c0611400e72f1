// Without the rest of undici, which takes a tenth of a second to load, and becomes what sends for the app's own `fetch`.
// These paths are not of its public API: so `dependencies` keeps to one minor version.
declare module 'undici/lib/core/connect.js' {
  export { buildConnector as default } from 'undici';
}
declare module 'undici/lib/dispatcher/env-http-proxy-agent.js' {
  export { EnvHttpProxyAgent as default } from 'undici';
}
declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}
declare module 'undici/lib/api/api-connect.js' {
  import type { Pool } from 'undici';
  const connect: Pool['connect'];
  export default connect;
}
