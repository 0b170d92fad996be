import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defer } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import type { KeyPurpose, PublicKey } from '../../domain/identity.ts';
import type { Signer } from '../../ports/signer.ts';
import { smallerOfBoth } from '../../verification/p256.ts';
import { ecdsaSignature } from '../../wire/der.ts';
import { publicKey, rawOfSpki } from '../../wire/key-id.ts';
import type { MessageSigner } from '../../wire/message-signer.ts';
import { verifySignature } from './verify.ts';

/**
 * A key that a TPM 2.0 made and never gives away, under its persistent handle (TPM 2.0 Library, Part 1 §37). `tcti` is how
 * tpm2-tools reach the TPM (tpm2-tools-tcti(1)): `device:/dev/tpmrm0` on a gateway, `swtpm:path=…` in tests.
 */
export type TpmKey = Readonly<{ handle: string; tcti: string; key: PublicKey }>;

/** The kernel's resource manager, unless the environment of tpm2-tools says another. */
export const defaultTcti = (): string => process.env['TPM2TOOLS_TCTI'] ?? 'device:/dev/tpmrm0';

/** A signature takes a discrete TPM about 0.1 to 0.5 s; who takes so much longer has hung. Engineering choice. */
const PATIENCE_MS = 20_000;

/**
 * Has the TPM make a signing key on P-256 that cannot leave it, and keep it under the first free handle. Its use needs no
 * password: who may reach the TPM on this machine may sign. @throws Fault `key`.
 */
export const createTpmKey = (tcti: string): TpmKey =>
  inFolder((folder) => {
    const at = (name: string): string => join(folder, name);
    const tool = (...args: readonly string[]): string => runTool(tcti, args);
    // Without a resource manager what was loaded stays loaded, and a TPM has room for three.
    const flush = (): string => tool('tpm2_flushcontext', '-t');
    tool('tpm2_createprimary', '-Q', '-C', 'o', '-G', 'ecc', '-c', at('primary'));
    flush();
    const attributes = 'fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign';
    const parts = ['-u', at('public'), '-r', at('private')];
    tool('tpm2_create', '-Q', '-C', at('primary'), '-G', 'ecc256:ecdsa-sha256', '-a', attributes, ...parts);
    flush();
    tool('tpm2_load', '-Q', '-C', at('primary'), ...parts, '-c', at('key'));
    const kept = tool('tpm2_evictcontrol', '-C', 'o', '-c', at('key'));
    flush();
    const handle = /^persistent-handle: (0x81[0-9a-f]{6})$/im.exec(kept)?.[1]?.toLowerCase();
    if (handle === undefined) throw tpmFault(tcti, 'did not say under which handle it keeps the key');
    tool('tpm2_readpublic', '-Q', '-c', handle, '-f', 'der', '-o', at('spki'));
    const raw = rawOfSpki(new Uint8Array(readFileSync(at('spki'))));
    if (raw === null) throw tpmFault(tcti, 'made no key on P-256');
    return { handle, tcti, key: publicKey(raw) };
  });

/** Signs while the process waits: for commands that do one thing and end. */
export const tpmSigner = (kept: TpmKey, purpose: KeyPurpose): MessageSigner => ({
  purpose,
  key: kept.key,
  sign: (message) =>
    inFolder((folder) => {
      const { args, read } = signing(kept, folder, message);
      runTool(kept.tcti, args);
      return read();
    }),
});

/** Signs in a process of its own, one signature after the other. */
export const tpmPort = (kept: TpmKey, purpose: KeyPurpose): Signer => {
  let before: Promise<unknown> = Promise.resolve();
  const sign = async (message: Uint8Array): Promise<Uint8Array> => {
    const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-tpm-'));
    try {
      const { args, read } = signing(kept, folder, message);
      const [program, ...rest] = args;
      await run(program ?? '', rest, { env: environment(kept.tcti), timeout: PATIENCE_MS });
      return read();
    } catch (error) {
      throw error instanceof Fault ? error : tpmFault(kept.tcti, whyOf(error), error);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  return {
    purpose,
    key: kept.key,
    sign: (message) =>
      defer(() => {
        const mine = before.then(() => sign(message));
        before = mine.catch(() => undefined);
        return mine;
      }),
  };
};

const run = promisify(execFile);

/** `read` gives what the tool wrote, as our 64 bytes, once it is known to be by the key it must be by. */
const signing = ({ handle, tcti, key }: TpmKey, folder: string, message: Uint8Array) => {
  const [digest, out] = [join(folder, 'digest'), join(folder, 'signature')];
  writeFileSync(digest, createHash('sha256').update(message).digest());
  return {
    args: ['tpm2_sign', '-Q', '-c', handle, '-g', 'sha256', '-s', 'ecdsa', '-f', 'plain', '-o', out, '-d', digest],
    read: (): Uint8Array => {
      const signature = smallerOfBoth(ecdsaSignature(new Uint8Array(readFileSync(out))));
      if (verifySignature(key, message, signature)) return signature;
      throw tpmFault(tcti, `keeps another key under ${handle} than ${key.kid}: was it cleared, or replaced?`);
    },
  };
};

const runTool = (tcti: string, [program = '', ...args]: readonly string[]): string => {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: environment(tcti),
    timeout: PATIENCE_MS,
  });
  if (status === 0) return stdout;
  throw tpmFault(tcti, whyOf(error ?? { stderr, program }), error);
};

/** Only what the tools need: no secret of this process, and no other TPM than the one that is meant. */
const environment = (tcti: string): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  TPM2TOOLS_TCTI: tcti,
  TSS2_LOG: 'all+error',
});

const whyOf = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return 'failed';
  if ('code' in error && error.code === 'ENOENT') return 'cannot be asked: install tpm2-tools';
  if ('killed' in error && error.killed === true) return `did not answer for ${PATIENCE_MS / 1000} s`;
  if ('code' in error && error.code === 'ETIMEDOUT') return `did not answer for ${PATIENCE_MS / 1000} s`;
  const said = 'stderr' in error ? String(error.stderr).trim().split('\n')[0] : '';
  return `failed${said ? ` (${said.replace(/\s+/g, ' ').slice(0, 160)})` : ''}`;
};

const tpmFault = (tcti: string, why: string, cause?: unknown): Fault =>
  new Fault('key', `The TPM ${tcti} ${why}. Nothing was signed.`, { cause });

const inFolder = <Result>(work: (folder: string) => Result): Result => {
  const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-tpm-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
