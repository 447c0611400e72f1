/** Why a client's server is not up: a closed list, in the words that a report shows. Text from outside never becomes a reason. */
export const FAILURE_REASONS = {
  timeout: 'no answer in time',
  refused: 'connection refused',
  unreachable: 'no route to it',
  reset: 'connection lost',
  dns: 'its name could not be resolved',
  tls: 'no trusted TLS connection',
  access: 'access refused',
  busy: 'it is starting or overloaded',
  read_only: 'it takes no writes',
  full: 'it is full and takes no writes',
  disconnected: 'the client is not connected',
  silent: 'the client calls itself connected, but gets no answer',
  pool_exhausted: 'all connections of the pool are in use',
  connect: 'no connection could be opened',
  failed: 'the check failed',
} as const;

export type FailureReason = keyof typeof FAILURE_REASONS;
