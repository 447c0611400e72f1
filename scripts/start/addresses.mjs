import { relative } from 'node:path';

/** The block that is shown once all is up. Its last line is what scripts wait for. */
export function describeAddresses({ url, sandboxPort, baseUrl, folder }) {
  const shown = relative(process.cwd(), folder) || '.';
  const rows = [
    ['Log in', url],
    ['Health', `${url}/health`, 'also /health/live, /health/ready, /health/deep'],
    ['Metrics', `${url}/metrics`],
    ['Operators', `${url}/ops`, `any name; the password is opsToken in ${shown}/secrets.json`],
    sandboxPort === undefined
      ? ['Mubarokah ID', baseUrl]
      : ['Sandbox', `http://localhost:${sandboxPort}`, 'plays Mubarokah ID'],
    ['Logs', `${shown}/logs`],
  ];
  const width = Math.max(...rows.map(([, address]) => address.length));
  const lines = rows.map(([name, address, note = '']) =>
    `  ${name.padEnd(14)}${address.padEnd(width + 3)}${note}`.trimEnd(),
  );
  return ['', ...lines, '', '  Ctrl-C ends everything.', '', `Ready: ${url}`].join('\n');
}
