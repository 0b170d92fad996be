import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeBatchBody, parseBatch } from '../../../src/wire/batch.ts';
import { encodeProofFile, type ProofFile } from '../../../src/wire/proof-file.ts';
import { hex } from '../../support/hex.ts';
import { testSigner } from '../../support/test-signers.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-verify-'));
afterAll(() => rmSync(folder, { recursive: true }));

const golden = (name: string): Uint8Array =>
  hex(readFileSync(new URL(`../../golden/${name}`, import.meta.url), 'utf8').replaceAll(/#.*$/gm, ''));
const keys = {
  gateway: testSigner('gateway').key.raw,
  core: testSigner('core').key.raw,
  log: testSigner('log').key.raw,
};
const body = golden('batch-v1.hex');
const receipt = golden('receipt-v1.hex');
const leafProof: ProofFile = {
  kind: 'leaf',
  keys,
  leaf: golden('leaf-v1.hex'),
  index: 0,
  path: [],
  cose: decodeBatchBody(body).cose,
  receipt,
};
const receiptProof: ProofFile = {
  kind: 'receipt',
  keys,
  payloadHash: parseBatch(body).payloadHash,
  batch: body,
  receipt,
};

const written = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
/** Runs the real program; a refusal is an exit code, not an error. */
const gridtokenx = async (...args: readonly string[]) => {
  const program = new URL('../../../src/bin/gridtokenx.ts', import.meta.url).pathname;
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [program, ...args])) };
  } catch (error) {
    return error as Readonly<{ code: number; stdout: string; stderr: string }>;
  }
};

describe('gridtokenx verify', () => {
  test('says line by line what holds, and whose keys it took', async () => {
    const { code, stdout } = await gridtokenx('verify', written('leaf.json', encodeProofFile(leafProof)));
    expect(code).toBe(0);
    expect(stdout).toContain('ok   leaf: h01, 11-24T10:00, measured, import 500 Wh');
    expect(stdout).toContain('ok   energy against registers: import 1000 → 1500 Wh, export 0 → 0 Wh');
    expect(stdout).toContain('ok   inclusion in the log: entry 1 of 2');
    expect(stdout).toContain('from the file itself');
    expect(stdout).toContain(testSigner('log').key.kid);
    expect(stdout).toMatch(/The leaf proof holds\.\n$/);
  });

  test('0 with pinned keys, as JSON for machines', async () => {
    const trust = Object.fromEntries(
      Object.entries(keys).map(([purpose, raw]) => [purpose, Buffer.from(raw).toString('hex')]),
    );
    const pinned = written('trust.json', JSON.stringify(trust));
    const file = written('receipt.json', encodeProofFile({ ...receiptProof, keys: {} }));
    const { code, stdout } = await gridtokenx('verify', file, '--trust', pinned, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'receipt', holds: true, pinned: true });
  });

  test('1 when something does not hold, and says what', async () => {
    const forged = { ...leafProof, leaf: leafProof.leaf.with(-1, 0) };
    const { code, stdout } = await gridtokenx('verify', written('forged.json', encodeProofFile(forged)));
    expect(code).toBe(1);
    expect(stdout).toContain('FAIL leaf in the batch: The leaf is not in the batch where the file says.');
    expect(stdout).toMatch(/The leaf proof does NOT hold\.\n$/);
  });

  test.each([
    ['a file that is absent', join(folder, 'absent.json'), /cannot be read/],
    ['a file that is no proof', written('none.json', '{}'), /format is not/],
    [
      'a weak key',
      written(
        'weak.json',
        encodeProofFile({ ...leafProof, keys: { ...keys, core: Uint8Array.from([1, ...new Uint8Array(31)]) } }),
      ),
      /Weak keys prove nothing: core/,
    ],
  ])('2 for %s', async (_, file, why) => {
    const { code, stderr } = await gridtokenx('verify', file);
    expect(code).toBe(2);
    expect(stderr).toMatch(why);
  });
});

describe('gridtokenx keys', () => {
  test('generate makes a key, show prints its public half and never the private one', async () => {
    const file = join(folder, 'core.key');
    const made = await gridtokenx('keys', 'generate', 'core', file);
    const shown = await gridtokenx('keys', 'show', file);
    expect(made).toMatchObject({ code: 0 });
    expect(shown.stdout).toBe(made.stdout);
    expect(shown.stdout).toMatch(
      /^purpose core\nkid {5}[0-9a-f]{64}\npublic {2}[0-9a-f]{64}\n-----BEGIN PUBLIC KEY-----/,
    );
    expect(shown.stdout).not.toContain('PRIVATE');
  });

  test('2 for a purpose nobody has', async () => {
    const { code, stderr } = await gridtokenx('keys', 'generate', 'king', join(folder, 'king.key'));
    expect(code).toBe(2);
    expect(stderr).toContain('allowed: gateway, account, core, log, operator');
  });
});
