export { doctorCommand } from './doctor-command.js';
export { DOCTOR_USAGE } from './doctor-command-line.js';
export type { Terminal } from './report-text.js';
