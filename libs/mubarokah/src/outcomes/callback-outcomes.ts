import type { Fault } from './fault.js';
import type { LoginStep } from './login-step.js';

/** One row of the outcome table: everything that follows from a reason. */
export interface CallbackOutcome {
  /** How far the login had come. */
  readonly step: LoginStep;
  readonly fault: Fault;
  /** The HTTP status the browser gets. 303 is the logged-in redirect. */
  readonly status: number;
  /** The page's sentence for the person at the browser: what happened and what to do. Never contains outside text. */
  readonly text: PageText;
}

/** A sentence in each language the pages speak. */
export interface PageText {
  readonly en: string;
  readonly id: string;
}

const START_AGAIN: PageText = {
  en: 'This login could not be matched to one that was started in this browser. Please start again.',
  id: 'Proses masuk ini tidak cocok dengan yang dimulai di peramban ini. Silakan mulai lagi.',
};
const EXPIRED: PageText = {
  en: 'This login took too long and has expired. Please start again.',
  id: 'Proses masuk ini terlalu lama dan sudah kedaluwarsa. Silakan mulai lagi.',
};
const USED: PageText = {
  en: 'This login link was already used. Please start again.',
  id: 'Tautan masuk ini sudah pernah dipakai. Silakan mulai lagi.',
};
const COOKIES: PageText = {
  en: 'No login is in progress in this browser. Please allow cookies for this site and start again.',
  id: 'Tidak ada proses masuk di peramban ini. Izinkan cookie untuk situs ini lalu mulai lagi.',
};
const WAIT: PageText = {
  en: 'Too many logins failed a moment ago. Please wait a minute and try again.',
  id: 'Terlalu banyak proses masuk yang baru saja gagal. Mohon tunggu satu menit lalu coba lagi.',
};
const DENIED: PageText = {
  en: 'You did not allow this app to use your Mubarokah ID, so you are not logged in.',
  id: 'Anda tidak mengizinkan aplikasi ini memakai Mubarokah ID Anda, jadi Anda belum masuk.',
};
const INTERACTION: PageText = {
  en: 'Mubarokah ID needs you to log in or to agree first. Please start again.',
  id: 'Mubarokah ID meminta Anda masuk atau memberi persetujuan dahulu. Silakan mulai lagi.',
};
const REJECTED: PageText = {
  en: 'This account may not use this app.',
  id: 'Akun ini tidak diizinkan memakai aplikasi ini.',
};
const LOGGED_OUT: PageText = {
  en: 'You logged out while this login was under way. To log in, please start again.',
  id: 'Anda keluar saat proses masuk ini berlangsung. Untuk masuk, silakan mulai lagi.',
};
const SETUP: PageText = {
  en: 'This app is not set up correctly for Mubarokah ID. Please tell its operators; trying again will not help yet.',
  id: 'Aplikasi ini belum diatur dengan benar untuk Mubarokah ID. Mohon beri tahu pengelolanya; mencoba lagi belum akan membantu.',
};
const PROVIDER: PageText = {
  en: 'Mubarokah ID could not complete the login. Please try again in a moment.',
  id: 'Mubarokah ID tidak dapat menyelesaikan proses masuk. Silakan coba lagi sebentar lagi.',
};
const BUSY: PageText = {
  en: 'Mubarokah ID is busy right now. Please wait a moment and try again.',
  id: 'Mubarokah ID sedang sibuk. Mohon tunggu sebentar lalu coba lagi.',
};
const SLOW: PageText = {
  en: 'Mubarokah ID took too long to answer. Please try again in a moment.',
  id: 'Mubarokah ID terlalu lama menjawab. Silakan coba lagi sebentar lagi.',
};
const UNREACHABLE: PageText = {
  en: 'Mubarokah ID could not be reached. Please try again in a moment.',
  id: 'Mubarokah ID tidak dapat dihubungi. Silakan coba lagi sebentar lagi.',
};
const OURS: PageText = {
  en: 'Something went wrong on our side. Please try again in a moment.',
  id: 'Terjadi kesalahan di pihak kami. Silakan coba lagi sebentar lagi.',
};
const WELCOME: PageText = { en: 'You are logged in.', id: 'Anda sudah masuk.' };

const row = (step: LoginStep, fault: Fault, status: number, text: PageText): CallbackOutcome => ({
  step,
  fault,
  status,
  text,
});

/**
 * Every way a callback can end: the one source of reason, step, fault, HTTP status and page text. Metric labels, log
 * fields, pages and documentation are derived from it. Text from outside never becomes a reason.
 */
export const CALLBACK_OUTCOMES = {
  none: row('done', 'none', 303, WELCOME),
  malformed_request: row('return', 'unverified', 400, START_AGAIN),
  missing_state: row('return', 'unverified', 400, START_AGAIN),
  missing_cookie: row('return', 'unverified', 400, COOKIES),
  invalid_state: row('return', 'unverified', 400, START_AGAIN),
  expired_state: row('return', 'unverified', 400, EXPIRED),
  replayed_state: row('return', 'unverified', 400, USED),
  issuer_mismatch: row('return', 'unverified', 400, START_AGAIN),
  too_many_attempts: row('return', 'unverified', 429, WAIT),
  access_denied: row('return', 'user', 403, DENIED),
  interaction_required: row('return', 'user', 401, INTERACTION),
  rejected_by_app: row('hook', 'user', 403, REJECTED),
  logged_out: row('session', 'user', 401, LOGGED_OUT),
  invalid_request: row('return', 'claimed', 500, SETUP),
  unauthorized_client: row('return', 'claimed', 500, SETUP),
  unsupported_response_type: row('return', 'claimed', 500, SETUP),
  invalid_scope: row('return', 'claimed', 500, SETUP),
  server_error: row('return', 'claimed', 502, PROVIDER),
  provider_other: row('return', 'claimed', 502, PROVIDER),
  temporarily_unavailable: row('return', 'claimed', 503, BUSY),
  token_invalid_grant: row('token', 'claimed', 400, USED),
  token_pkce_rejected: row('token', 'claimed', 400, START_AGAIN),
  token_invalid_request: row('token', 'claimed', 400, START_AGAIN),
  token_invalid_client: row('token', 'client_config', 500, SETUP),
  token_unauthorized_client: row('token', 'client_config', 500, SETUP),
  token_invalid_scope: row('token', 'client_config', 500, SETUP),
  user_insufficient_scope: row('user', 'client_config', 403, SETUP),
  user_unapproved_scope: row('user', 'client_config', 403, SETUP),
  user_forbidden: row('user', 'client_config', 403, SETUP),
  token_rate_limited: row('token', 'provider', 503, BUSY),
  user_rate_limited: row('user', 'provider', 503, BUSY),
  token_server_error: row('token', 'provider', 502, PROVIDER),
  user_server_error: row('user', 'provider', 502, PROVIDER),
  token_invalid_response: row('token', 'provider', 502, PROVIDER),
  user_invalid_response: row('user', 'provider', 502, PROVIDER),
  user_unauthorized: row('user', 'provider', 502, PROVIDER),
  token_timeout: row('token', 'provider', 504, SLOW),
  user_timeout: row('user', 'provider', 504, SLOW),
  circuit_open: row('token', 'provider', 503, PROVIDER),
  circuit_open_network: row('token', 'network', 503, UNREACHABLE),
  token_network: row('token', 'network', 503, UNREACHABLE),
  user_network: row('user', 'network', 503, UNREACHABLE),
  session_error: row('session', 'app', 503, OURS),
  store_error: row('session', 'app', 503, OURS),
  hook_error: row('hook', 'app', 500, OURS),
  internal_error: row('return', 'app', 500, OURS),
} as const satisfies Record<string, CallbackOutcome>;

export type CallbackReason = keyof typeof CALLBACK_OUTCOMES;
/** Every reason but `none`. */
export type CallbackFailure = Exclude<CallbackReason, 'none'>;

export const CALLBACK_REASONS = Object.keys(CALLBACK_OUTCOMES) as CallbackReason[];
