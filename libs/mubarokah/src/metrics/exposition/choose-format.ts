export type Format = 'classic' | 'openmetrics';

/** The format that a scraper prefers; whoever names none gets the classic one. */
export function chooseFormat(accept: string | undefined): Format {
  let [openMetrics, classic] = [0, 0];
  for (const range of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const given = parameters.find((one) => one.startsWith('q='));
    const quality = given === undefined ? 1 : Number(given.slice(2)) || 0;
    if (type === 'application/openmetrics-text') openMetrics = Math.max(openMetrics, quality);
    if (type === 'text/plain') classic = Math.max(classic, quality);
  }
  return openMetrics > 0 && openMetrics >= classic ? 'openmetrics' : 'classic';
}
