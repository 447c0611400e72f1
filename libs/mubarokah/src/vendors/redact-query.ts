/** Parameters of the redirect to Mubarokah ID and of the way back that no tool should keep. */
export const SECRET_PARAMETERS = ['code', 'state', 'code_challenge'] as const;

const SECRETS = new RegExp(`(?<=^|[?&;\\s"'])(${SECRET_PARAMETERS.join('|')})=[^&#;\\s"']+`, 'g');

/**
 * The same URL, query or text without the values of {@link SECRET_PARAMETERS}.
 *
 * @example
 * redactQuery('/auth/mubarokah/callback?code=x&state=y'); // '/auth/mubarokah/callback?code=REDACTED&state=REDACTED'
 */
export function redactQuery(text: string): string {
  return text.replace(SECRETS, '$1=REDACTED');
}
