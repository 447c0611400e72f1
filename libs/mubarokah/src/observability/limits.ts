/** From which value on an alert takes something for bad. The dashboards draw their lines there too. */
export const LIMITS = {
  /** How many times as fast as it may the budget of the objective is used up. */
  fastBurn: 14.4,
  slowBurn: 6,
  /** Of what comes back to the app: callbacks that belong to no login, errors of the browser, and those of most people. */
  unverifiedShare: 0.1,
  claimedShare: 0.05,
  mostPeople: 0.5,
  /** Of the refreshes. */
  rejectedRefreshes: 0.2,
  /** How long ago a client that was rejected still is one. */
  clientRejectedSeconds: 900,
  tokenExchangeSeconds: 2,
  /** Of a pool's connections. */
  usedConnections: 0.9,
  /** Of the operations at a dependency. */
  failedOperations: 0.01,
  /** Of the looks into a cache: fewer is bad. */
  cacheHits: 0.5,
  eventLoopDelaySeconds: 0.25,
  cpuCores: 0.9,
  /** Each of what the process may have. */
  usedHeap: 0.9,
  usedMemory: 0.9,
  openFiles: 0.8,
} as const;
