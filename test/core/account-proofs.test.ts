import { describe, expect, test } from 'vitest';
import { recentBatches } from '../../src/core/recent-batches.ts';
import { type AccountEvidence, changedKeys, checkAccount, receiptHead } from '../../src/verification/check-account.ts';
import { verifyEs256 } from '../../src/verification/p256-verdict.ts';
import { portableVerdict } from '../../src/verification/portable-verdict.ts';
import { fromHex, toHex } from '../../src/wire/bytes.ts';
import { openCheckpoint } from '../../src/wire/checkpoint.ts';
import { decodeLeaf, encodeLeaf } from '../../src/wire/leaf.ts';
import { decodeProofFile, encodeProofFile, type ProofFile, type TrustFile } from '../../src/wire/proof-file.ts';
import { buyer, firstOf, runCore, sealedBatches, seller } from '../support/core-fixture.ts';
import { testSigner } from '../support/test-signers.ts';

const verify = portableVerdict(verifyEs256);
const trust: TrustFile = {
  keys: { core: testSigner('core').key.raw, log: testSigner('log').key.raw },
  gateways: new Map([['gw-1', testSigner('gateway').key.raw]]),
};

/** A core that has settled four quarter hours of both its participants. */
const settledCore = async () => {
  const core = runCore();
  core.minutes(61);
  for (const { sequence, body } of sealedBatches(4)) await firstOf(core.service.submitBatch('gw-1', sequence, body));
  core.minutes(60);
  return core.service;
};

/** What the page asks a core for. */
const evidenceOf = (
  service: Awaited<ReturnType<typeof settledCore>>,
  token: string,
  remembered: number | null = null,
): AccountEvidence => {
  const proofs = service.accountProofs(token) ?? [];
  const note = service.checkpoint();
  const { size } = openCheckpoint(note, 'gridtokenx/simulation/core-1', testSigner('log').key, verify);
  const sizes = proofs.map((text) => receiptHead(leafIn(text)).size);
  const growth = new Map(
    [...sizes, ...(remembered === null ? [] : [remembered])].map(
      (from) => [from, service.consistencyProof(from, size) ?? []] as const,
    ),
  );
  const shown = service.account(token)?.intervals ?? [];
  return { realm: 'simulation', core: 'core-1', note, proofs, growth, witnessed: service.witnessed(), shown };
};
const leafIn = (text: string): Extract<ProofFile, { kind: 'leaf' }> => {
  const proof = decodeProofFile(text);
  if (proof.kind !== 'leaf') throw new Error(`it is a ${proof.kind}`);
  return proof;
};
const broken = (evidence: AccountEvidence, remembered: Parameters<typeof checkAccount>[2] = null, by = trust) => {
  const { holds, log, readings } = checkAccount(evidence, by, remembered, verify);
  const failed = [...log, ...readings.flatMap(({ findings }) => findings)].filter((finding) => !finding.holds);
  expect(holds).toBe(failed.length === 0);
  return failed.map(({ check }) => check);
};

describe('an account that has its readings checked', () => {
  test('finds four proven, newest first, of its own point, with the energy that it is shown', async () => {
    const evidence = evidenceOf(await settledCore(), seller.token);
    const { holds, head, readings } = checkAccount(evidence, trust, null, verify);
    expect({ holds, size: head?.size }).toEqual({ holds: true, size: Number(evidence.note.split('\n')[1]) });
    // 100 Wh in, 40 Wh out in every quarter hour since ten (sealed-substation.ts).
    expect(readings.map(({ point, start, energy }) => ({ point, start, energy }))).toEqual(
      ['10:45', '10:30', '10:15', '10:00'].map((time) => ({
        point: 'h01',
        start: `2026-11-24T${time}:00+07:00`,
        energy: { importWh: 100, exportWh: 40 },
      })),
    );
    for (const { findings } of readings)
      expect(findings.map(({ check }) => check)).toEqual(
        expect.arrayContaining([
          'batch signature',
          'leaf in the batch',
          'receipt signature',
          'inclusion in the log',
          'log since the receipt',
          'energy on the page',
        ]),
      );
  });

  test('gets nobody else’s leaves', async () => {
    const service = await settledCore();
    expect(service.accountProofs('token-of-h03')).toBe(null);
    const points = (service.accountProofs(buyer.token) ?? []).map((text) => decodeLeaf(leafIn(text).leaf).point);
    expect(new Set(points)).toEqual(new Set(['h02']));
  });

  const honest = settledCore().then((service) => evidenceOf(service, seller.token, 3));
  const changed = async (change: (proof: Extract<ProofFile, { kind: 'leaf' }>) => ProofFile) => {
    const evidence = await honest;
    const [first = '', ...others] = evidence.proofs;
    return { ...evidence, proofs: [encodeProofFile(change(leafIn(first))), ...others] };
  };

  test('a leaf that says something else is not proven, and the others are', async () => {
    const lie = await changed((proof) => {
      const leaf = decodeLeaf(proof.leaf);
      return { ...proof, leaf: encodeLeaf({ ...leaf, version: leaf.version + 1 }) };
    });
    expect(broken(lie)).toEqual(['leaf in the batch']);
  });
  test('an account that shows other energy than was signed', async () => {
    const evidence = await honest;
    const shown = evidence.shown.map((one) =>
      one.start === '2026-11-24T10:00:00+07:00' ? { ...one, importWh: 99 } : one,
    );
    expect(broken({ ...evidence, shown })).toEqual(['energy on the page']);
  });
  test('a proof that brings another key along', async () => {
    const other = { gateway: testSigner('account').key.raw };
    expect(broken(await changed((proof) => ({ ...proof, keys: other })))).toEqual(['keys in the file']);
  });
  test('what is no proof at all', async () => {
    const evidence = await honest;
    expect(broken({ ...evidence, proofs: ['{}'] })).toEqual(['leaf']);
    const checkpoints = encodeProofFile({
      ...{ kind: 'checkpoints', keys: {}, realm: 'simulation', core: 'core-1', consistency: [] },
      ...{ older: evidence.note, newer: evidence.note },
    });
    expect(broken({ ...evidence, proofs: [checkpoints] })).toEqual(['leaf']);
  });
  test('a head that another key signed ends the check', async () => {
    const by = { ...trust, keys: { ...trust.keys, log: testSigner('account').key.raw } };
    expect(broken(await honest, null, by)).toEqual(['checkpoint signature']);
  });
  test('weak keys prove nothing', async () => {
    const weak = fromHex(`01${'00'.repeat(31)}`);
    const by = { ...trust, gateways: new Map([...trust.gateways, ['gw-9', weak] as const]) };
    expect(broken(await honest, null, by)).toEqual(['strong keys']);
  });

  test('the log only grew since the last visit, or it is said that it did not', async () => {
    const service = await settledCore();
    const evidence = evidenceOf(service, seller.token, 3);
    // The head of three entries, out of what the core proves of them: its entries.
    const earlier = runCore();
    earlier.minutes(61);
    const [first] = sealedBatches(1);
    if (first === undefined) throw new Error('there is no batch');
    await firstOf(earlier.service.submitBatch('gw-1', 1, first.body));
    const head = openCheckpoint(
      earlier.service.checkpoint(),
      'gridtokenx/simulation/core-1',
      testSigner('log').key,
      verify,
    );
    const path = service.consistencyProof(head.size, Number(evidence.note.split('\n')[1])) ?? [];
    const growth = new Map([...evidence.growth, [head.size, path] as const]);
    expect(broken({ ...evidence, growth }, head)).toEqual([]);
    const rewritten = { ...head, root: fromHex('11'.repeat(32)) };
    expect(broken({ ...evidence, growth }, rewritten)).toEqual(['log since the last visit']);
    expect(broken({ ...evidence, growth: new Map() }, head)).toEqual(['log since the last visit']);
    expect(broken({ ...evidence, growth }, { ...head, size: 10_000 })).toEqual(['log since the last visit']);
  });
});

test('a key that was replaced is noticed, a gateway that is new or gone is not', () => {
  const other = testSigner('account').key.raw;
  expect(changedKeys(trust, trust)).toEqual([]);
  expect(changedKeys(trust, { keys: { ...trust.keys, core: other }, gateways: new Map([['gw-1', other]]) })).toEqual([
    'core',
    'gw-1',
  ]);
  expect(changedKeys(trust, { ...trust, gateways: new Map([['gw-2', other]]) })).toEqual([]);
});

test('of each gateway the last eight batches are remembered, of all no more than fit', () => {
  const batch = (sequence: number) => ({
    receipt: new Uint8Array(10),
    batch: { ...(sealedBatches(1)[0] as ReturnType<typeof sealedBatches>[number]), sequence, body: new Uint8Array(90) },
  });
  const recent = recentBatches(1_000);
  for (let sequence = 1; sequence <= 9; sequence += 1) recent.keep('gw-1', batch(sequence));
  recent.keep('gw-1', batch(9));
  expect(recent.all().map((held) => held.batch.sequence)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  for (let sequence = 1; sequence <= 4; sequence += 1) recent.keep('gw-2', batch(sequence));
  // Ten of a hundred bytes: those that came first go first.
  expect(recent.all().map((held) => held.batch.sequence)).toEqual([4, 5, 6, 7, 8, 9, 1, 2, 3, 4]);
  expect(toHex(recent.all()[0]?.receipt ?? new Uint8Array())).toBe('00'.repeat(10));
});
