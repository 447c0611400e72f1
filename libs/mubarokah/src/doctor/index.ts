export { doctorCommand } from './doctor-command.js';
export type { Terminal } from './report-text.js';
