import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { issueReceipt } from '../../src/settlement/issue-receipt.ts';
import { createLog } from '../../src/settlement/transparency-log.ts';
import { verifyReceipt } from '../../src/settlement/verify-receipt.ts';
import { parseBatch, sealBatch } from '../../src/wire/batch.ts';
import { logOrigin, openCheckpoint, signCheckpoint, verifierKey } from '../../src/wire/checkpoint.ts';
import { parseFact, sealFact } from '../../src/wire/grid-fact.ts';
import { decodeLeaf, encodeLeaf } from '../../src/wire/leaf.ts';
import { decodeLogEntry, encodeLogEntry, type LogEntry } from '../../src/wire/log-entry.ts';
import { goldenFact, goldenLeaf } from '../support/golden-messages.ts';
import { hex } from '../support/hex.ts';
import { quarter } from '../support/sealed-substation.ts';
import { testSigner } from '../support/test-signers.ts';

const text = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const golden = (name: string): Uint8Array => hex(text(name).replaceAll(/#.*$/gm, ''));

const leaf = golden('leaf-v1.hex');
const body = golden('batch-v1.hex');
const note = text('checkpoint-v1.txt');
const [gateway, core, log] = [testSigner('gateway'), testSigner('core'), testSigner('log')];
const origin = logOrigin('simulation', 'core-1');

const goldenBatch = () =>
  sealBatch(
    {
      realm: 'simulation',
      core: 'core-1',
      epoch: 1,
      gateway: 'gw-1',
      sequence: 1,
      from: quarter(0).start,
      to: quarter(1).start,
      seen: null,
    },
    [leaf],
    gateway,
  );
const enrolment: LogEntry = {
  realm: 'simulation',
  core: 'core-1',
  kind: 'enrolment',
  version: 1,
  hash: new Uint8Array(32).fill(0x77),
};
const goldenEntry = (): LogEntry => {
  const { payloadHash } = goldenBatch();
  return { realm: 'simulation', core: 'core-1', kind: 'batch', gateway: 'gw-1', sequence: 1, payloadHash };
};
const goldenLog = () => {
  const made = createLog();
  for (const entry of [enrolment, goldenEntry()]) made.append(encodeLogEntry(entry));
  return made;
};

describe('leaf', () => {
  test('is written so', () => expect(encodeLeaf(goldenLeaf)).toEqual(leaf));
  test('is read so', () => expect(decodeLeaf(leaf)).toEqual(goldenLeaf));
});

describe('batch', () => {
  test('is sealed so, signature and all', () => expect(goldenBatch().body).toEqual(body));
  test('verifies', () => {
    const { message } = parseBatch(body);
    expect(verifySignature(gateway.key, message.signed, message.signature)).toBe(true);
  });
});

describe('log entry', () => {
  test('is written so', () => expect(encodeLogEntry(goldenEntry())).toEqual(golden('log-entry-v1.hex')));
  test('is read so', () => expect(decodeLogEntry(golden('log-entry-v1.hex'))).toEqual(goldenEntry()));
});

describe('grid fact', () => {
  const message = golden('grid-fact-v1.hex');
  const { header, fact } = goldenFact;
  test('is sealed so, signature and all', () => expect(sealFact(header, fact, gateway).body).toEqual(message));
  test('is read so', () => expect(parseFact(message)).toMatchObject(goldenFact));
  test('verifies', () => {
    const { message: signed } = parseFact(message);
    expect(verifySignature(gateway.key, signed.signed, signed.signature)).toBe(true);
  });
  test('leaves this entry in the log', () => {
    const { payloadHash } = sealFact(header, fact, gateway);
    const entry: LogEntry = {
      realm: 'simulation',
      core: 'core-1',
      kind: 'fact',
      gateway: 'gw-1',
      sequence: 1,
      payloadHash,
    };
    expect(encodeLogEntry(entry)).toEqual(golden('log-entry-fact-v1.hex'));
    expect(decodeLogEntry(golden('log-entry-fact-v1.hex'))).toEqual(entry);
  });
});

describe('checkpoint', () => {
  test('is signed so', () => expect(signCheckpoint(origin, goldenLog().head(), log)).toBe(note));
  test('is opened', () => expect(openCheckpoint(note, origin, log.key, verifySignature)).toEqual(goldenLog().head()));
  test('other tools know the key by this line', () =>
    expect(`${verifierKey(origin, log.key.raw)}\n`).toBe(text('checkpoint-v1.key')));
});

describe('receipt', () => {
  test('is issued so', () => {
    const { epoch, sequence, payloadHash } = goldenBatch();
    const batch = { gateway: 'gw-1', epoch, sequence, payloadHash, seen: null, index: 1 };
    const made = goldenLog();
    const issuer = { realm: 'simulation', core: 'core-1', signer: core } as const;
    expect(issueReceipt(issuer, made, batch, { head: made.head(), note })).toEqual(golden('receipt-v1.hex'));
  });
  test('verifies', () => {
    const pins = { realm: 'simulation', core: 'core-1', gateway: 'gw-1', coreKey: core.key, logKey: log.key } as const;
    const { receipt } = verifyReceipt(golden('receipt-v1.hex'), goldenBatch(), pins, null, verifySignature);
    expect(receipt).toMatchObject({ gateway: 'gw-1', sequence: 1, index: 1, checkpoint: { size: 2 } });
  });
});
