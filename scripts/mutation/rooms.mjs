/** The rooms of the library that hold its defences. A mutant is shown to the specs of its own room alone. */
export const ROOMS = ['sealing', 'provider', 'session', 'login'];

export const SOURCE = 'libs/mubarokah/src';

/** Where Stryker works and reports; no git, lint or format looks there. */
export const FOLDER = 'artifacts/mutation';

/** In percent: what each room has to reach. */
export const LOWEST_SCORE = 85;

export const reportOf = (room) => `${FOLDER}/${room}.json`;
