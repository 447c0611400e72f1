import type { SandboxClient, SandboxUser } from './sandbox-options.js';

/** The app that is registered when {@link SandboxOptions.clients} is left out. Made up: valid nowhere else. */
export const SANDBOX_CLIENT: SandboxClient = {
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-secret-not-for-production',
  redirectUris: ['http://localhost:3000/auth/mubarokah/callback'],
  approvedForDetails: true,
};

/** The people who can log in when {@link SandboxOptions.users} is left out: a full profile, and a WhatsApp sign-up. */
export const SANDBOX_USERS: readonly SandboxUser[] = [
  {
    id: 1,
    name: 'Demo User One',
    email: 'demo.one@example.test',
    username: 'demo-one',
    profilePicture: 'https://pictures.example.test/demo-one.png',
    gender: 'female',
    phoneNumber: '+620000000001',
    dateOfBirth: '2000-01-31',
    placeOfBirth: 'Example City',
    address: '1 Example Street',
    bio: 'Invented for tests.',
  },
  // People who sign up by WhatsApp have no e-mail address: an app must not need one.
  { id: 2, name: 'Demo User Two', phoneNumber: '+620000000002' },
];
