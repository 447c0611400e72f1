/**
 * docs/options.md by what people want to do. A group has options of `MubarokahModule.forRoot()`, and interfaces with all
 * of their fields; each is in one group.
 */
export const OPTION_GROUPS = [
  {
    title: 'Register your app',
    lead: 'What your registration at Mubarokah ID says, and the secret that is yours alone. The first four are enough to begin.',
    options: [
      'clientId',
      'clientSecret',
      'redirectUri',
      'cookieSecret',
      'baseUrl',
      'previousCookieSecrets',
      'clientAuthentication',
      'issuer',
    ],
  },
  {
    title: 'Log people in',
    lead: 'What is asked for, where the login is in your app, and how long it may take.',
    options: [
      'scopes',
      'prompt',
      'authorizationParameters',
      'loginPath',
      'callbackPath',
      'publicPathPrefix',
      'defaultReturnTo',
      'failurePath',
      'loginTtlMs',
      'callbackTimeoutMs',
      'refusedCodesPerMinute',
    ],
  },
  {
    title: 'Run code of your own at a login',
    lead: 'To save people, to turn them away, to record what failed.',
    options: ['hooks', 'hookTimeoutMs'],
    interfaces: ['MubarokahHooks'],
  },
  {
    title: 'Log people out',
    lead: 'Of your app, and everywhere.',
    options: ['logoutPath', 'logoutOrigins', 'ssoLogout'],
  },
  {
    title: 'Keep sessions',
    lead: 'Ours, where and how long, or your own: [sessions](sessions.md).',
    options: ['sessionStore', 'sessionIdleMs', 'sessionMaxAgeMs', 'sessions'],
    interfaces: ['OwnSessions'],
  },
  {
    title: 'Keep tokens, and take them',
    lead: "To call Mubarokah ID's API after the login ([tokens](tokens.md)), and to guard an API of your own by access tokens.",
    options: ['tokenStore', 'bearer'],
    interfaces: ['BearerOptions'],
  },
  {
    title: 'Reach Mubarokah ID',
    lead: 'The wire: time-outs, certificates, proxies.',
    options: ['connectTimeoutMs', 'requestTimeoutMs', 'tls', 'dispatcher', 'httpService'],
  },
  {
    title: 'Declare databases, Redis and caches',
    lead: 'Once: they are checked, measured and closed.',
    options: ['dependencies'],
    interfaces: ['DependencyOptions'],
  },
  {
    title: 'Show health',
    lead: 'To Kubernetes, to a balancer, to people: [health and deployment](deploy/README.md).',
    options: ['health'],
    interfaces: ['HealthOptions', 'HealthCheckOptions', 'MubarokahCheckOptions', 'PingOptions'],
  },
  {
    title: 'Show metrics',
    lead: 'To Prometheus: [metrics](metrics.md).',
    options: ['metrics'],
    interfaces: ['MetricsOptions'],
  },
  {
    title: 'Operate',
    lead: "The operators' page: [what it shows](ops.md).",
    options: ['ops'],
    interfaces: ['OpsOptions'],
  },
  {
    title: 'Shut down',
    lead: 'Without a request lost: [how an instance leaves](deploy/README.md#how-an-instance-leaves).',
    options: [],
    interfaces: ['DrainOptions'],
  },
  {
    title: 'Develop and test',
    lead: 'Against [the sandbox](sandbox.md).',
    options: [],
    interfaces: ['SandboxOptions', 'SandboxClient', 'SandboxAnswer'],
  },
];
