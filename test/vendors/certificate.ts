import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustRun } from '../support/run-process.js';
import type { Credentials } from './intake.js';

/** A certificate of 127.0.0.1 for SDKs that speak TLS alone; a process trusts it by `NODE_EXTRA_CA_CERTS`. */
export async function selfSignedFor127(): Promise<Credentials & { readonly file: string }> {
  const cwd = await mkdtemp(join(tmpdir(), 'certificate-'));
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-keyout', 'key.pem', '-noenc'];
  await mustRun('openssl', ['req', '-x509', '-days', '2', ...key, '-out', 'cert.pem', ...subject], { cwd });
  const file = join(cwd, 'cert.pem');
  return { file, cert: await readFile(file, 'utf8'), key: await readFile(join(cwd, 'key.pem'), 'utf8') };
}
