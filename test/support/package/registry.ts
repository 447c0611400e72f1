import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { mustRun } from '../run-process.js';
import type { PackedLibrary } from './pack-library.js';

/**
 * A stand-in for the registry once the library is published: has it under its name, and sends whoever asks for anything else
 * to the registry that npm is configured for.
 */
export class LocalRegistry {
  private constructor(
    readonly url: string,
    /** What it has of the library. */
    readonly version: string,
    readonly integrity: string,
    readonly close: () => Promise<void>,
  ) {}

  static async start(library: PackedLibrary): Promise<LocalRegistry> {
    const { tarball, version } = library;
    const upstream = (await mustRun('npm', ['config', 'get', 'registry'], { cwd: dirname(tarball) })).trim();
    const manifest = JSON.parse(await library.read('package.json')) as { readonly name: string };
    const content = await readFile(tarball);
    const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
    const server = createServer((request, response) => {
      const path = request.url!;
      const file = `/${manifest.name}/-/${manifest.name}-${version}.tgz`;
      if (path === file) {
        response.setHeader('content-type', 'application/octet-stream').end(content);
      } else if (path === `/${manifest.name}`) {
        const dist = { tarball: url + file, integrity };
        const versions = { [version]: { ...manifest, dist } };
        response
          .setHeader('content-type', 'application/json')
          .end(JSON.stringify({ name: manifest.name, 'dist-tags': { latest: version }, versions }));
      } else {
        response.writeHead(307, { location: new URL(path.slice(1), upstream).href }).end();
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return new LocalRegistry(url, version, integrity, async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    });
  }
}
