// Asks Mubarokah ID as the library does, in a process in which nothing has loaded the whole of undici.
import { ProviderHttp } from '../../libs/mubarokah/dist/mubarokah-id/provider-http.js';

const [baseUrl] = process.argv.slice(2);
const http = new ProviderHttp({ baseUrl, connectTimeoutMs: 5_000, requestTimeoutMs: 5_000 });
const { status } = await http.send({ method: 'GET', path: '/api/user' });
process.stdout.write(String(status));
await http.onApplicationShutdown();
