import { prometheusRuleObject, prometheusRules } from './rule-files.js';
import { readRulesRequest, RULES_USAGE } from './rules-command-line.js';

const MISUSED = 3;

/** Where a command writes to. */
export interface Output {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Runs `nestjs-mubarokah rules` with what follows the word, and returns its exit code. */
export function rulesCommand(parameters: readonly string[], output: Output): number {
  const request = readRulesRequest(parameters);
  switch (request.kind) {
    case 'help':
      output.print(RULES_USAGE);
      return 0;
    case 'misused':
      // What is printed is often sent to a file: a complaint must not end there.
      output.complain(`${request.faults.join('\n')}\n\n${RULES_USAGE}`);
      return MISUSED;
    case 'prometheus':
      output.print(prometheusRules(request.settings));
      return 0;
    case 'operator':
      output.print(prometheusRuleObject(request.settings));
      return 0;
  }
}
