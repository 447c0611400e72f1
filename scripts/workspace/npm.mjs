/** The npm that runs us, else the one on the PATH. */
export function npm(args) {
  const cli = process.env.npm_execpath ?? '';
  return cli.endsWith('npm-cli.js')
    ? { command: process.execPath, args: [cli, ...args] }
    : { command: 'npm', args };
}
