import type { Output } from '../observability/index.js';
import { DOCTOR_USAGE, readDoctorRequest } from './doctor-command-line.js';
import { withFile } from './environment-file.js';
import { examine, worstOf } from './examine.js';
import type { Severity } from './finding.js';
import { checkText, summaryText, type Terminal } from './report-text.js';
import { subjectOf } from './subject.js';

const EXIT_CODES: Readonly<Record<Severity, number>> = { skipped: 0, ok: 0, warning: 1, failure: 2 };
const MISUSED = 3;

/** Runs `nestjs-mubarokah doctor` with what follows the word, and returns its exit code. */
export async function doctorCommand(
  parameters: readonly string[],
  output: Output,
  terminal: Terminal = {},
  environment: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const request = readDoctorRequest(parameters);
  switch (request.kind) {
    case 'help':
      output.print(DOCTOR_USAGE);
      return 0;
    case 'misused':
      output.complain(`${request.fault}\n\n${DOCTOR_USAGE}`);
      return MISUSED;
    case 'examine': {
      const given = withFile(request.file, environment);
      if ('fault' in given) {
        output.complain(`${given.fault}\n`);
        return MISUSED;
      }
      const subject = subjectOf(given.all, request.settings);
      const show = request.isJson ? () => undefined : output.print;
      show(`Examining ${subject.baseUrl?.origin ?? 'Mubarokah ID'}\n\n`);
      const all = await examine(subject, (examined) => show(checkText(examined, terminal)));
      await subject.provider.onApplicationShutdown();
      const worst = worstOf(all.flatMap(({ findings }) => findings));
      if (request.isJson) output.print(`${JSON.stringify({ result: worst, checks: all }, undefined, 2)}\n`);
      else output.print(summaryText(all, terminal));
      return EXIT_CODES[worst];
    }
  }
}
