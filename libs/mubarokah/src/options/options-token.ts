/** Injection token of the {@link ResolvedOptions}. */
export const MUBAROKAH_OPTIONS = Symbol('MUBAROKAH_OPTIONS');
