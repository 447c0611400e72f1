import { MubarokahModule } from 'nestjs-mubarokah';
import { listen } from './nest-app.mjs';

export const paths = { '/auth/mubarokah': 302, '/health/live': 200, '/metrics': 200 };

export const app = (platform) =>
  listen(platform, {
    imports: [
      MubarokahModule.forRoot({
        // Where nobody is: the app asks it whether it is well.
        baseUrl: 'https://127.0.0.1:9',
        clientId: 'client',
        clientSecret: 'secret',
        redirectUri: 'http://localhost/auth/mubarokah/callback',
        cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
      }),
    ],
  });
