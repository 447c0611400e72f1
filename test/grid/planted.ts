/** What no answer, log line or error may ever show. All of it is made up, and unlike anything else in the tests. */
export const PLANTED = {
  clientSecret: 'PLANTEDclientsecret7Hq2',
  code: 'PLANTEDcode5Zk9Wm3Tb8Vr1',
  accessToken: `PLANTEDaccesstoken4Nf6.${'eyJwbGFudGVkIjoxfQ'.repeat(20)}.Yp3`,
  refreshToken: 'PLANTEDrefreshtoken8Lc5Gd2',
  email: 'planted.person@planted.example',
  phone: '+6281299900042',
} as const;

/** A sentence that a careless provider could put into an error: it repeats everything it was sent and knows. */
export const GOSSIP = `It failed for ${Object.values(PLANTED).join(' and ')} <script>alert(1)</script>`;

/** Which of the secrets, or of those of one login, `text` shows; their names, not their values. */
export function leaksIn(text: string, ofThisLogin: Readonly<Record<string, string>> = {}): string[] {
  const all: Readonly<Record<string, string>> = { ...PLANTED, ...ofThisLogin };
  return Object.entries(all)
    .filter(([, secret]) => secret !== '' && text.includes(secret))
    .map(([name]) => name);
}
