import { ProviderHttp } from '../mubarokah-id/index.js';
import {
  loginOptions,
  type LoginOptions,
  MubarokahOptionsError,
  type ResolvedOptions,
  resolveOptions,
} from '../options/index.js';

/** What the command line says beside the environment. */
export interface DoctorSettings {
  /** Where the app is, as it is reached from here, without a slash at its end. */
  readonly app: string | undefined;
  /** Where its metrics are; the default is `/metrics` of the app. */
  readonly metrics: string | undefined;
  readonly prometheus: string | undefined;
  /** The job under which Prometheus scrapes the app. */
  readonly job: string;
  /** Whether the token endpoint may be asked: it has a budget that all share. */
  readonly asksForToken: boolean;
}

/** What is examined. */
export interface Subject extends DoctorSettings {
  readonly environment: NodeJS.ProcessEnv;
  /** Undefined where they cannot work; `optionFaults` says why. */
  readonly options: LoginOptions | undefined;
  readonly optionFaults: readonly string[];
  /** Undefined where that is no URL. */
  readonly baseUrl: URL | undefined;
  /** How the app itself reaches Mubarokah ID: through the proxy of the environment, if it names one, following no redirect. */
  readonly provider: ProviderHttp;
}

/** Those without which nothing can be sent; none of them is. */
const STAND_INS = {
  clientId: 'unknown',
  clientSecret: 'unknown',
  redirectUri: 'http://localhost/unknown',
  cookieSecret: 'unknown'.repeat(5),
};

export function subjectOf(environment: NodeJS.ProcessEnv, settings: DoctorSettings): Subject {
  const { options, faults } = read(() => resolveOptions({}, environment));
  const reachable =
    options ??
    read(() => resolveOptions({ ...STAND_INS, baseUrl: environment.MUBAROKAH_BASE_URL }, {})).options;
  return {
    ...settings,
    environment,
    options,
    optionFaults: faults,
    baseUrl: reachable && new URL(reachable.baseUrl),
    provider: new ProviderHttp({ ...(reachable ?? resolveOptions(STAND_INS, {})), environment }),
  };
}

function read(resolve: () => ResolvedOptions): {
  readonly options: LoginOptions | undefined;
  readonly faults: readonly string[];
} {
  try {
    return { options: loginOptions(resolve()), faults: [] };
  } catch (error) {
    if (!(error instanceof MubarokahOptionsError)) throw error;
    return { options: undefined, faults: error.faults };
  }
}
