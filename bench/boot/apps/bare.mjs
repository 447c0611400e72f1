import { listen } from './nest-app.mjs';

export const app = (platform) => listen(platform);
