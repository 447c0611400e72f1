import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const LIBRARY = fileURLToPath(new URL('../../libs/mubarokah', import.meta.url));
const QUIET = { default: { logLevel: 'none' } };

/** What each entry point of the package exports, one page each: whatever changes there is seen in a review. */
export function apiReports() {
  const { exports } = JSON.parse(readFileSync(join(LIBRARY, 'package.json'), 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'api-'));
  try {
    return Object.fromEntries(
      Object.entries(exports)
        .filter(([, { types }]) => types !== undefined)
        .map(([entry, { types }]) => {
          const name = `${entry === '.' ? 'index' : entry.slice('./'.length)}.api.md`;
          return [`libs/mubarokah/api/${name}`, reportOf(types, name, folder)];
        }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function reportOf(types, reportFileName, folder) {
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(LIBRARY, 'package.json'),
    configObject: {
      projectFolder: LIBRARY,
      mainEntryPointFilePath: join(LIBRARY, types),
      compiler: { tsconfigFilePath: join(LIBRARY, 'tsconfig.lib.json') },
      apiReport: {
        enabled: true,
        reportFileName,
        reportFolder: folder,
        reportTempFolder: join(folder, 'temp'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: QUIET,
        tsdocMessageReporting: QUIET,
      },
    },
  });
  const faults = [];
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === 'error') faults.push(message.text);
    },
  });
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return readFileSync(join(folder, reportFileName), 'utf8').replaceAll('\r\n', '\n');
}
