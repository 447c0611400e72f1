/** The rooms of the library that hold its defences. A mutant is shown to the specs of its own room alone. */
export const ROOMS = ['sealing', 'mubarokah-id', 'tokens', 'session', 'auth', 'login'];

export const SOURCE = 'libs/mubarokah/src';

/** Where Stryker works and reports; git, lint and Jest do not look there. */
export const FOLDER = 'artifacts/mutation';

/** In percent: what each room has to reach. */
export const LOWEST_SCORE = 85;

/** What a run of the whole room writes. */
export const reportOf = (room) => `${FOLDER}/${room}.json`;
