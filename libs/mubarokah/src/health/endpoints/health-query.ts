import { type HttpRequest, queryOf } from '../../http/index.js';

/** What a probe asks for, as Kubernetes' own health endpoints understand it. */
export interface HealthQuery {
  /** `?verbose`: also the status before damping, and the criticality. */
  readonly isVerbose: boolean;
  /** `?exclude=name`, as often as wanted: leave these checks out. */
  readonly excluded: ReadonlySet<string>;
  /** `Accept: application/health+json`. */
  readonly wantsHealthJson: boolean;
}

export function readHealthQuery({ url, headers }: HttpRequest): HealthQuery {
  const query = queryOf(url);
  return {
    isVerbose: query.has('verbose'),
    excluded: new Set(query.getAll('exclude')),
    wantsHealthJson: /\bapplication\/health\+json\b/i.test(headers.accept ?? ''),
  };
}
