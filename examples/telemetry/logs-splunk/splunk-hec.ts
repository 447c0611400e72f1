import build from 'pino-abstract-transport';

interface HecOptions {
  /** With its path: `https://splunk.example:8088/services/collector/event`. */
  readonly url: string;
  readonly token: string;
}

/** A transport of pino for Splunk's HTTP Event Collector: there is no package for it that is kept. */
export default function splunkHec({ url, token }: HecOptions): unknown {
  const send = async (lines: object[]): Promise<void> => {
    const events = lines.map((event) => JSON.stringify({ sourcetype: '_json', event }));
    await fetch(url, {
      method: 'POST',
      headers: { authorization: `Splunk ${token}` },
      body: events.join('\n'),
      signal: AbortSignal.timeout(10_000),
    }).catch(() => console.error(`${lines.length} lines were not sent to Splunk.`));
  };
  return build(async (source) => {
    let waiting: object[] = [];
    let sending = Promise.resolve();
    for await (const line of source) {
      waiting.push(line as object);
      // What came meanwhile goes at once.
      sending = sending.then(async () => {
        const lines = waiting;
        waiting = [];
        if (lines.length > 0) await send(lines);
      });
    }
    await sending;
  });
}
