import { type HttpRequest, preferredType, queryOf } from '../../http/index.js';

const HEALTH_JSON = 'application/health+json';

/** What a probe asks for, as Kubernetes' own health endpoints understand it. */
export interface HealthQuery {
  /** `?verbose`: also the status before damping, and the criticality. */
  readonly isVerbose: boolean;
  /** `?exclude=name`, as often as wanted: leave these checks out. */
  readonly excluded: ReadonlySet<string>;
  /** It accepts `application/health+json`, and likes it better than JSON. */
  readonly wantsHealthJson: boolean;
}

export function readHealthQuery(request: HttpRequest): HealthQuery {
  const query = queryOf(request.url);
  return {
    isVerbose: query.has('verbose'),
    excluded: new Set(query.getAll('exclude')),
    wantsHealthJson: preferredType(request, ['application/json', HEALTH_JSON]) === HEALTH_JSON,
  };
}
