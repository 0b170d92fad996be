import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { lastValueFrom } from 'rxjs';
import { httpCoreClient } from '../../src/adapters/http/core-client.ts';
import { createKeyFile, readKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { formatWarp } from '../../src/adapters/system/clock.ts';
import type { KeyPurpose } from '../../src/domain/identity.ts';
import { DAY, instant, millis, SECOND } from '../../src/domain/time.ts';
import type { SealedBatch } from '../../src/domain/transaction.ts';
import { verifyReceipt } from '../../src/settlement/verify-receipt.ts';
import { isEnrollableKey } from '../../src/verification/enrollable-key.ts';
import { toHex } from '../../src/wire/bytes.ts';
import { signRegistry } from '../../src/wire/registry-file.ts';
import { tradingRegistry } from './core-fixture.ts';
import { ten } from './sealed-substation.ts';
import { testSigner } from './test-signers.ts';

/** `gridtokenx core` as a process, perhaps under another program such as strace. */
export type CoreRun = Readonly<{
  url: string;
  pid: number;
  /** Receipts of these batches, one after the other, until the core does not answer any more. */
  send: (batches: readonly SealedBatch[]) => Promise<readonly Uint8Array[]>;
  view: () => Promise<{
    ledger: { sumNanoBaht: string };
    alarms: readonly Readonly<{ id: string; state: string; message: string }>[];
    journal: { stateHash: string };
    log: { size: number };
  }>;
  /** Sends this signal where it still lives; the one it ended by. */
  stop: (signal: NodeJS.Signals) => Promise<NodeJS.Signals | null>;
}>;

/** Three days after the first of `sealedBatches`, and time stands almost still. */
const warp = () => formatWarp({ virtual: instant(ten + 3 * DAY), wall: Date.now(), rate: 0.001 });

/** `change`: of the configuration. `said`: gets what it wrote to standard error, line by line. */
type Manner = Readonly<{ change?: object; said?: string[] }>;

const prepare = (folder: string, change: object): string => {
  const file = join(folder, 'core.json');
  if (existsSync(file)) return file;
  mkdirSync(join(folder, 'keys'), { recursive: true, mode: 0o700 });
  for (const purpose of ['core', 'log'] as const) createKeyFile(join(folder, 'keys', `${purpose}.key`), purpose);
  const registry = tradingRegistry('pea-residential-tou');
  writeFileSync(join(folder, 'registry.cose'), signRegistry(registry, testSigner('operator'), isEnrollableKey));
  const content = {
    core: 'core-1',
    keyFile: 'keys/core.key',
    logKeyFile: 'keys/log.key',
    storage: 'data',
    registry: { file: 'registry.cose', operatorKey: toHex(testSigner('operator').key.raw) },
    http: { port: 0 },
    rates: { public: 1_000_000 },
    verification: { threads: 1 },
    ...change,
  };
  writeFileSync(file, JSON.stringify(content));
  return file;
};

/** Starts the core of this folder, and makes it the first time. Null where it ended before it was ready. */
export const runCore = async (
  folder: string,
  under: readonly string[] = [],
  { change = {}, said }: Manner = {},
): Promise<CoreRun | null> => {
  const config = prepare(folder, change);
  const command = [...under, process.execPath, 'src/bin/gridtokenx.ts', 'core', '--config', config, '--warp', warp()];
  const [program = '', ...args] = command;
  // A group of its own: strace passes no signal on.
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', said === undefined ? 'ignore' : 'pipe'],
    detached: true,
  });
  const ended = once(child, said === undefined ? 'exit' : 'close');
  if (said !== undefined && child.stderr !== null) createInterface(child.stderr).on('line', (line) => said.push(line));
  const url = await firstUrl(child);
  const stop = async (signal: NodeJS.Signals): Promise<NodeJS.Signals | null> => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), signal);
    await ended;
    return child.signalCode;
  };
  if (url === null) {
    await ended;
    return null;
  }
  return {
    url,
    pid: child.pid ?? 0,
    stop,
    send: (batches) => sendAll(folder, url, batches),
    view: async () => (await fetch(`${url}/v1/view`)).json() as ReturnType<CoreRun['view']>,
  };
};

const firstUrl = async ({ stdout }: ChildProcess): Promise<string | null> => {
  if (stdout === null) return null;
  for await (const line of createInterface(stdout)) return (JSON.parse(line) as { url: string }).url;
  return null;
};

const sendAll = async (
  folder: string,
  url: string,
  batches: readonly SealedBatch[],
): Promise<readonly Uint8Array[]> => {
  const keyOf = (purpose: KeyPurpose) => readKeyFile(join(folder, 'keys', `${purpose}.key`), purpose).key;
  const pins = {
    realm: 'simulation',
    core: 'core-1',
    gateway: 'gw-1',
    coreKey: keyOf('core'),
    logKey: keyOf('log'),
  } as const;
  const receipts: Uint8Array[] = [];
  using client = httpCoreClient({
    url,
    gateway: 'gw-1',
    timeout: millis(30 * SECOND),
    verify: (receipt, batch) => ({
      kind: 'kept',
      receipt,
      head: verifyReceipt(receipt, batch, pins, null, verifySignature).head,
    }),
  });
  try {
    for (const batch of batches) {
      const answer = await lastValueFrom(client.submit(batch));
      if (answer.kind !== 'kept') throw new Error(`batch ${batch.sequence} was refused: ${answer.reason}`);
      receipts.push(answer.receipt);
    }
  } catch (error) {
    if ((error as { code?: string }).code !== 'core-unreachable') throw error;
  }
  return receipts;
};
