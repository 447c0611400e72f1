import { relative } from 'node:path';

/** The block that is shown once all is up. Its last line is what scripts wait for. */
export function describeAddresses({ url, sandboxPort, baseUrl, folder }) {
  const shown = relative(process.cwd(), folder) || '.';
  const rows = [
    ['Log in', url],
    ['Health', `${url}/health`, 'also /live, /ready and /deep under it'],
    ['Metrics', `${url}/metrics`],
    ['Operators', `${url}/ops`, 'any name; the password is opsToken in', `${shown}/secrets.json`],
    sandboxPort === undefined
      ? ['Mubarokah ID', baseUrl]
      : ['Sandbox', `http://localhost:${sandboxPort}`, 'plays Mubarokah ID'],
    ['Logs', `${shown}/logs`],
  ];
  const lines = rows.flatMap(([name, ...rest]) =>
    rest.map((text, index) => `  ${(index === 0 ? name : '').padEnd(14)}${text}`),
  );
  return ['', ...lines, '', '  Ctrl-C ends everything.', '', `Ready: ${url}`].join('\n');
}
