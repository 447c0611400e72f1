import { diffText } from './diff-text.js';
import type { SetupPlan } from './plan-setup.js';

/** What will change, and what is left to do by hand. */
export function setupReport({ changes, byHand }: SetupPlan): string {
  const parts = changes.map(diffText);
  if (changes.length === 0) parts.push('Nothing to change: it is all there.\n');
  if (byHand.length > 0) parts.push(['By hand:', ...byHand.map((one) => `  - ${one}`), ''].join('\n'));
  return parts.join('\n');
}

/** What to type to see a login; `project` is the name of the app in a monorepo. */
export function nextSteps(project: string | undefined): string {
  return `Then, in two terminals:

  npx nestjs-mubarokah sandbox --env .env
  npm start -- ${project === undefined ? '' : `${project} `}--env-file .env

and open http://localhost:3000/auth/mubarokah
`;
}
