/** The same in all apps. */
export const LOGIN = '/auth/mubarokah';
export const CALLBACK = '/auth/mubarokah/callback';
export const PROFILE = '/profile';
export const REDIRECT_URI = `http://localhost${CALLBACK}`;
