import {
  API_ENDPOINTS,
  API_ERRORS_BY_STATUS,
  type ApiEndpoint,
  AUTH_RESULTS,
  AUTHORIZE_REASONS,
  CALLBACK_OUTCOMES,
  CALLBACK_REASONS,
  GRANT_TYPES,
  OAUTH_ROUTES,
  PROVIDER_OPERATIONS,
  type ProviderOperation,
  STORE_OPERATIONS,
  TOKEN_ERRORS,
} from '../outcomes/index.js';
import { distinct, everyCombination } from './label-rows.js';
import {
  METHODS,
  OTHER_METHOD,
  OVERFLOW_ROUTE,
  STATUS_CLASSES,
  STATUS_CODES,
  UNMATCHED_ROUTE,
} from './server-labels.js';

/** Whether an operation whose error has that name went well. */
export function outcomeOf(error: string): 'success' | 'failure' {
  return error === 'none' ? 'success' : 'failure';
}

/** The `route` of a call to Mubarokah ID. */
export function internalCall(operation: ProviderOperation): string {
  return `mubarokah_${operation}_internal_call`;
}

/** The `endpoint` of a call to the API: the same word as that of its attempts and its circuit. */
export function apiOperation(endpoint: ApiEndpoint): ProviderOperation {
  return `api_${endpoint}`;
}

const OUTCOMES = ['success', 'failure'] as const;

export const outcomeRows = everyCombination({ outcome: OUTCOMES });
export const requestRows = everyCombination({ route: OAUTH_ROUTES, status_code: STATUS_CODES });
export const serverRows = [
  // Anybody can ask for what is not there: these exist before they do.
  ...everyCombination({ method: METHODS, route: [UNMATCHED_ROUTE], status_code: ['404'] }),
  ...everyCombination({ method: [OTHER_METHOD], route: [OVERFLOW_ROUTE], status_code: STATUS_CLASSES }),
];
export const routeRows = everyCombination({
  route: [...OAUTH_ROUTES, ...PROVIDER_OPERATIONS.map(internalCall)],
});
export const endpointRows = everyCombination({ endpoint: PROVIDER_OPERATIONS });
export const attemptRows = everyCombination({ endpoint: PROVIDER_OPERATIONS, outcome: OUTCOMES });

// From here on a label is often a function of another: a product would list series that can never be.
export const authorizeRows = AUTHORIZE_REASONS.map((reason) => ({
  outcome: reason === 'none' ? 'redirected' : 'failed',
  reason,
}));
export const callbackRows = CALLBACK_REASONS.map((reason) => ({
  outcome: outcomeOf(reason),
  reason,
  fault: CALLBACK_OUTCOMES[reason].fault,
}));
export const loginRows = distinct(callbackRows.map(({ outcome, fault }) => ({ outcome, fault })));
export const tokenRows = everyCombination({ grant_type: GRANT_TYPES, error: TOKEN_ERRORS }).map(
  ({ grant_type, error }) => ({ grant_type, outcome: outcomeOf(error), error }),
);
export const tokenOutcomeRows = everyCombination({ grant_type: GRANT_TYPES, outcome: OUTCOMES });
export const tokenFailureRows = TOKEN_ERRORS.filter((error) => error !== 'none').map((error) => ({ error }));
export const apiRows = API_ENDPOINTS.map(apiOperation).flatMap((endpoint) =>
  Object.entries(API_ERRORS_BY_STATUS).flatMap(([status_code, errors]) =>
    errors.map((error) => ({ endpoint, status_code, error })),
  ),
);
export const authCheckRows = Object.entries(AUTH_RESULTS).flatMap(([result, reasons]) =>
  reasons.map((reason) => ({ result, reason })),
);
export const storeErrorRows = Object.entries(STORE_OPERATIONS).flatMap(([store, operations]) =>
  operations.map((operation) => ({ store, operation })),
);
