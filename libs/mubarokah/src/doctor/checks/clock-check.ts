import type { Check } from '../check.js';
import { ok, skipped, warning } from '../finding.js';
import { askApi } from '../provider-answers.js';

/** The header tells whole seconds, and the answer took its time. */
const TOLERANCE_MS = 10_000;

/** Whether the clocks of this machine and of Mubarokah ID agree. */
export const clockCheck: Check = {
  name: 'clock',
  needs: ['tcp', 'tls'],
  async examine(subject) {
    if (subject.baseUrl === undefined) return [skipped('the base URL is no URL')];
    const answer = await askApi(subject);
    if ('failure' in answer) return [skipped('no answer came')];
    const { date, age } = answer.response.headers;
    const said = Date.parse(String(date));
    if (Number.isNaN(said)) return [skipped('the answer has no date')];
    const theirs = said + (Number(age) || 0) * 1000;
    const skewMs = answer.at - theirs;
    const seconds = Math.round(Math.abs(skewMs) / 1000);
    if (Math.abs(skewMs) <= TOLERANCE_MS) return [ok('agrees with that of Mubarokah ID')];
    return [
      warning(
        `this machine is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} Mubarokah ID`,
        'Have this machine keep its time by NTP: tokens seem to end too early or too late, and certificates not to be valid.',
      ),
    ];
  },
};
