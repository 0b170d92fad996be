import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { startProgram, stopProgram } from '../../src/bin/demo/processes.ts';
import type { PublicKey } from '../../src/domain/identity.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { isEnrollableKey } from '../../src/verification/enrollable-key.ts';
import { toHex } from '../../src/wire/bytes.ts';
import { signRegistry } from '../../src/wire/registry-file.ts';

/** `gridtokenx core` in a process of its own, with its journal in a folder; disposing stops it gracefully. */
export type CoreProcess = Readonly<{ url: string; pid: number; coreKey: PublicKey; logKey: PublicKey }> &
  AsyncDisposable;

/** More than one connection can send: the limit is not what is measured. */
const UNLIMITED = 10_000_000;

export const startCore = async (
  folder: string,
  registry: Registry,
  options: readonly string[] = [],
  market: Readonly<Record<string, number>> = {},
): Promise<CoreProcess> => {
  mkdirSync(folder, { recursive: true });
  const keyFile = (purpose: 'core' | 'log' | 'operator') => createKeyFile(join(folder, `${purpose}.key`), purpose);
  const [coreKey, logKey, operator] = [keyFile('core').key, keyFile('log').key, keyFile('operator')];
  writeFileSync(join(folder, 'registry.cose'), signRegistry(registry, operator, isEnrollableKey));
  const configuration = {
    core: registry.core,
    realm: registry.realm,
    keyFile: 'core.key',
    logKeyFile: 'log.key',
    storage: 'journal',
    registry: { file: 'registry.cose', operatorKey: toHex(operator.key.raw) },
    http: { port: 0 },
    rates: { public: UNLIMITED, orders: UNLIMITED },
    market,
  };
  const file = join(folder, 'core.json');
  writeFileSync(file, JSON.stringify(configuration));
  const logFile = join(folder, 'core.log');
  const program = startProgram('core', logFile, ['core', '--config', file, ...options]);
  const firstLine = await program.firstLine.catch(() => {
    // The folder goes when the suite fails: what the core said must not go with it.
    throw new Error(`The core ended before it was ready:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
  });
  const { url } = JSON.parse(firstLine) as Readonly<{ url: string }>;
  return {
    url,
    pid: program.pid,
    coreKey,
    logKey,
    [Symbol.asyncDispose]: async () => void (await stopProgram(program)),
  };
};
