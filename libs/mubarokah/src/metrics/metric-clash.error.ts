import { MubarokahError } from '../outcomes/index.js';

/** The app's registry holds another metric under one of our names. */
export class MetricClashError extends MubarokahError {
  override readonly name: string = 'MetricClashError';
  readonly code = 'metric_clash';

  constructor(theirs: string, ours: string) {
    super(
      `MubarokahModule: the metrics registry already holds ${theirs}, but this package needs ${ours}. ` +
        'Rename yours, or give the module a registry of its own: metrics: { registry: new Registry() }.',
    );
  }
}
