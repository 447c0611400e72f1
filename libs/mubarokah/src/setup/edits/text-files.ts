/** Adds the lines that a file does not have; `lineIs` says whether a line stands for one of them. */
export function withLines(
  text: string | undefined,
  lines: readonly string[],
  isSame: (line: string, wanted: string) => boolean = (line, wanted) => line === wanted,
): string {
  const present = (text ?? '').split('\n').map((line) => line.trim());
  const missing = lines.filter((wanted) => !present.some((line) => isSame(line, wanted)));
  if (missing.length === 0) return text ?? '';
  const gap = text === undefined || text === '' ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  return `${text ?? ''}${gap}${missing.join('\n')}\n`;
}

const EXAMPLE = [
  '# Mubarokah ID. To develop without a registration: npx nestjs-mubarokah sandbox --env .env',
  'MUBAROKAH_CLIENT_ID=',
  'MUBAROKAH_CLIENT_SECRET=',
  'MUBAROKAH_REDIRECT_URI=http://localhost:3000/auth/mubarokah/callback',
  '# openssl rand -base64 32',
  'MUBAROKAH_COOKIE_SECRET=',
];

/** `.env.example` with what the app has to be told; a variable that is there already stays as it is. */
export function withExample(text: string | undefined): string {
  if (text?.includes('MUBAROKAH_CLIENT_ID')) return text;
  return withLines(text, EXAMPLE);
}

/** `.gitignore` with what is secret, and with what the sandbox remembers. */
export function withIgnored(text: string | undefined): string {
  const bare = (line: string): string => line.replace(/^\/|\/$/g, '');
  return withLines(text, ['.env', '.mubarokah/'], (line, wanted) => bare(line) === bare(wanted));
}
