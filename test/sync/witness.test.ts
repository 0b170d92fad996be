import { defer, of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { signerFromSeed, signerHere } from '../../src/adapters/signatures/signer.ts';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { Fault } from '../../src/domain/fault.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { instant, millis, SECOND } from '../../src/domain/time.ts';
import type { LogHead } from '../../src/domain/transaction.ts';
import type { CoreService } from '../../src/ports/core-service.ts';
import type { ForkEvidence, WitnessLink, WitnessMemory } from '../../src/ports/log-witness.ts';
import { type WitnessEvent, type WitnessTools, witnessLog } from '../../src/sync/witness.ts';
import { checkProof } from '../../src/verification/check-proof.ts';
import { checkWitnesses } from '../../src/verification/check-witnesses.ts';
import { pinnedHistory, pinnedKeys } from '../../src/verification/pinned-keys.ts';
import { parseCheckpoint } from '../../src/wire/checkpoint.ts';
import {
  decodeProofFile,
  decodeTrustFile,
  encodeProofFile,
  encodeTrustFile,
  type PastKey,
  type ProofFile,
} from '../../src/wire/proof-file.ts';
import { firstOf, openedRegistry, runCore, sealedBatches, tradingRegistry } from '../support/core-fixture.ts';
import { ten } from '../support/sealed-substation.ts';
import { es256Signer, testSigner } from '../support/test-signers.ts';
import { virtualTime } from '../support/virtual-time.ts';

const origin = 'gridtokenx/simulation/core-1';
const gateways = { 'gw-1': testSigner('gateway'), 'gw-2': signerFromSeed(new Uint8Array(32).fill(2), 'gateway') };
type Name = keyof typeof gateways;
const registry = openedRegistry(
  tradingRegistry('tou', {
    gateways: [
      { id: 'gw-1', epoch: 1, key: gateways['gw-1'].key },
      { id: 'gw-2', epoch: 1, key: gateways['gw-2'].key },
    ],
  }),
);
/** At eleven: four quarter hours are over. The log begins with rules and registry: two entries. */
const startedCore = () => runCore({ registry }, {}, instant(ten + 4 * QUARTER_HOUR));
const take = (service: CoreService, ...sequences: readonly number[]) =>
  Promise.all(
    sealedBatches(4)
      .filter(({ sequence }) => sequences.includes(sequence))
      .map(({ sequence, body }) => firstOf(service.submitBatch('gw-1', sequence, body))),
  );

const memory = (): WitnessMemory & Readonly<{ accused: ForkEvidence[] }> => {
  let note: string | null = null;
  const accused: ForkEvidence[] = [];
  return {
    accused,
    last: () => defer(() => of(note)),
    keep: (signed) =>
      defer(() => {
        note = signed;
        return of(undefined);
      }),
    accuse: (evidence) =>
      defer(() => {
        accused.push(evidence);
        return of('fork.json');
      }),
  };
};

/** What a core says over the wire; the service can be another one the next time. */
const linkTo = (core: () => CoreService, gateway: Name): WitnessLink => ({
  exchange: (question) =>
    defer(async () => {
      const reply = await firstOf(core().witness(gateway, question));
      if (reply.kind === 'refused') throw new Fault('core-refused', reply.detail);
      return reply.body;
    }),
});

/** A gateway that looks at the log once, when told to. */
const witnessAt = (core: () => CoreService, gateway: Name, change: Partial<WitnessTools> = {}) => {
  const kept = memory();
  const seed = new Uint8Array(32).fill(gateway === 'gw-1' ? 11 : 12);
  const tools: WitnessTools = {
    ...{ realm: 'simulation', core: 'core-1', gateway, link: linkTo(core, gateway), memory: kept },
    ...{ logKeys: [testSigner('log').key], verify: verifySignature, signer: signerHere(gateways[gateway]) },
    ...{ witness: signerFromSeed(seed, 'witness'), seen: () => of(null), now: () => instant(ten + QUARTER_HOUR) },
    ...change,
  };
  const time = virtualTime();
  const events: WitnessEvent[] = [];
  witnessLog({ every: millis(SECOND), scheduler: time }, tools).subscribe((event) => events.push(event));
  const look = async (): Promise<readonly WitnessEvent[]> => {
    const before = events.length;
    time.advance(SECOND);
    // Signing and asking go through promises here; nothing of it waits for time.
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    return events.slice(before);
  };
  return { look, memory: kept };
};

const trusted = new Map(Object.entries(gateways).map(([id, { key }]) => [id, key.raw]));
const counted = (service: CoreService) => {
  const head = service.witnessed();
  if (head === null) return null;
  const { size } = parseCheckpoint(head.note, origin).head;
  return {
    size,
    by: checkWitnesses(head, trusted, verifySignature)
      .filter(({ holds }) => holds)
      .map(({ gateway }) => gateway),
  };
};

describe('gateways that witness the log of their core', () => {
  test('sign the head of the interval, and both are counted', async () => {
    const { service } = startedCore();
    await take(service, 1);
    const [one, two] = [witnessAt(() => service, 'gw-1'), witnessAt(() => service, 'gw-2')];
    expect(service.witnessed()).toBeNull();
    expect(await one.look()).toMatchObject([{ kind: 'witnessed', head: { size: 3 } }]);
    expect(counted(service)).toEqual({ size: 3, by: ['gw-1'] });
    // A batch in between changes nothing: one head is fixed for the interval.
    await take(service, 2);
    expect(await two.look()).toMatchObject([{ kind: 'witnessed', head: { size: 3 } }]);
    expect(counted(service)).toEqual({ size: 3, by: ['gw-1', 'gw-2'] });
    expect(await one.look(), 'nothing new').toEqual([]);
  });

  test('one that is late signs the head of its time, and the one before goes on standing until then', async () => {
    const { service, minutes } = startedCore();
    await take(service, 1);
    const [one, two] = [witnessAt(() => service, 'gw-1'), witnessAt(() => service, 'gw-2')];
    await one.look();
    await take(service, 2);
    minutes(15);
    expect(counted(service)).toEqual({ size: 3, by: ['gw-1'] });
    const [late] = await two.look();
    if (late?.kind !== 'witnessed') throw new Error(`it was ${late?.kind}`);
    expect(late.head.size).toBeGreaterThan(3);
    expect(counted(service)).toEqual({ size: late.head.size, by: ['gw-2'] });
    await one.look();
    expect(counted(service)?.by.toSorted()).toEqual(['gw-1', 'gw-2']);
  });

  test('one that has seen more by a receipt holds the head against that, and signs what it is shown', async () => {
    const { service } = startedCore();
    await take(service, 1);
    await witnessAt(() => service, 'gw-2').look();
    await take(service, 2, 3);
    const newest = (): LogHead => parseCheckpoint(service.checkpoint(), origin).head;
    const ahead = witnessAt(() => service, 'gw-1', { seen: () => of(newest()) });
    expect(newest().size).toBe(5);
    expect(await ahead.look()).toMatchObject([{ kind: 'witnessed', head: { size: 3 } }]);
  });
});

test('a core that was started anew is given the same signature again', async () => {
  const [first, second] = [startedCore(), startedCore()];
  for (const { service } of [first, second]) await take(service, 1);
  let service = first.service;
  const gateway = witnessAt(() => service, 'gw-1');
  await gateway.look();
  service = second.service;
  expect(counted(service)).toBeNull();
  expect(await gateway.look()).toMatchObject([{ kind: 'witnessed', head: { size: 3 } }]);
  expect(counted(service)).toEqual({ size: 3, by: ['gw-1'] });
});

describe('a head with its witnesses as a file', () => {
  const file = async (change: (head: Extract<ProofFile, { kind: 'head' }>) => ProofFile = (same) => same) => {
    const { service } = startedCore();
    await take(service, 1);
    for (const name of ['gw-1', 'gw-2'] as const) await witnessAt(() => service, name).look();
    const head = service.witnessed();
    if (head === null) throw new Error('nobody has signed');
    const listed = Object.entries(gateways).map(([gateway, { key }]) => ({ gateway, publicKey: key.raw }));
    const keys = { log: testSigner('log').key.raw };
    return decodeProofFile(encodeProofFile(change({ kind: 'head', keys, ...head, gateways: listed })));
  };
  const found = (proof: ProofFile, by: ReadonlyMap<string, Uint8Array> | null = null) =>
    checkProof(proof, proof.keys, verifySignature, [], by).at(-1);

  test('says by how many of how many, and when', async () =>
    expect(found(await file())).toEqual({
      check: 'witnesses',
      holds: true,
      detail:
        'seen and signed by 2 of 2 gateways: gw-1 at 2026-11-24T10:15:00+07:00, gw-2 at 2026-11-24T10:15:00+07:00',
    }));
  test('does not hold where one of them is not a gateway that is trusted', async () => {
    const one = new Map([...trusted].slice(0, 1));
    expect(found(await file(), one)).toMatchObject({ holds: false, detail: expect.stringContaining('gw-2') });
  });
  test('does not hold with a line that was moved from another witness, or without any', async () => {
    const swapped = await file((head) => ({ ...head, note: head.note.replaceAll('/witness/gw-1', '/witness/gw-3') }));
    expect(found(swapped)).toMatchObject({ holds: false, detail: expect.stringContaining('has not signed this head') });
    expect(found(await file((head) => ({ ...head, witnesses: [] })))).toMatchObject({ holds: false });
  });
  describe('from before the key of one of its gateways was replaced', () => {
    /** gw-1 has another key since; the head has 3 entries. */
    const today = new Map([...trusted, ['gw-1', es256Signer('gateway').key.raw] as const]);
    const past = (until: number, gateway = 'gw-1'): readonly PastKey[] => [
      { purpose: 'gateway', raw: gateways['gw-1'].key.raw, until, gateway },
    ];
    const findings = async (history: readonly PastKey[]) => {
      const trust = decodeTrustFile(
        encodeTrustFile({ keys: { log: testSigner('log').key.raw }, gateways: today, history }),
      );
      const proof = await file();
      return checkProof(proof, pinnedKeys(proof, trust), verifySignature, pinnedHistory(proof, trust), trust.gateways);
    };
    test('holds under the keys of today with their history', async () =>
      expect((await findings(past(3))).at(-1)).toMatchObject({
        holds: true,
        detail: expect.stringMatching(/^seen and signed by 2 of 2 gateways/),
      }));
    test.for<readonly [what: string, history: readonly PastKey[], why: RegExp]>([
      ['there is no history', [], /The key the file gives for gw-1 is not the pinned one/],
      ['it was another gateway’s', past(3, 'gw-2'), /The key the file gives for gw-1 is not the pinned one/],
      ['its time had ended by then', past(2), /gw-1 does not count: the time of the key .* ended at entry 2\./],
    ])('does not where %s', async ([, history, why]) =>
      expect((await findings(history)).at(-1)).toMatchObject({ holds: false, detail: expect.stringMatching(why) }),
    );
    test('and a file that names the key of today counts the word of the former one', async () => {
      const renamed = await file((head) => ({
        ...head,
        gateways: [...today].map(([gateway, publicKey]) => ({ gateway, publicKey })),
        history: past(3),
      }));
      expect(checkProof(renamed, renamed.keys, verifySignature, renamed.history).at(-1)).toMatchObject({ holds: true });
    });
  });
  test('a gateway that is named twice counts once', async () => {
    const twice = await file((head) => ({ ...head, witnesses: [...head.witnesses, ...head.witnesses.slice(0, 1)] }));
    expect(found(twice)?.detail).toMatch(/^seen and signed by 2 of 2/);
  });
});

describe('a core that lies', () => {
  test('showing two views is found out by whoever has seen the other one', async () => {
    const [honest, lying] = [startedCore(), startedCore()];
    await take(honest.service, 1, 2);
    // The second view has the same batches in another order: two logs of one size.
    await take(lying.service, 2);
    await take(lying.service, 1);
    let view = honest.service;
    const gateway = witnessAt(() => view, 'gw-1');
    expect(await gateway.look()).toMatchObject([{ kind: 'witnessed' }]);
    view = lying.service;
    expect(await gateway.look()).toMatchObject([
      { kind: 'forked', seen: { size: 4 }, head: { size: 4 }, evidence: 'fork.json' },
    ]);
    const [evidence] = gateway.memory.accused;
    // Both heads are there, each signed by the log: nobody but the log's key can have made them.
    expect(parseCheckpoint(evidence?.signedBefore ?? '', origin).head.root).not.toEqual(
      parseCheckpoint(evidence?.note ?? '', origin).head.root,
    );
    expect(counted(lying.service), 'the lie is not signed').toBeNull();
    view = honest.service;
    honest.minutes(15);
    expect(await gateway.look(), 'and what was signed first still grows').toMatchObject([{ kind: 'witnessed' }]);
  });

  test('that was rolled back cannot show how it grew', async () => {
    const before = startedCore();
    await take(before.service, 1, 2, 3);
    let service = before.service;
    const gateway = witnessAt(() => service, 'gw-1');
    await gateway.look();
    const rolledBack = startedCore();
    await take(rolledBack.service, 1);
    service = rolledBack.service;
    expect(await gateway.look()).toMatchObject([{ kind: 'forked', seen: { size: 5 }, head: { size: 3 } }]);
  });

  test('about a receipt’s head is found out too', async () => {
    const { service } = startedCore();
    await take(service, 1);
    const gateway = witnessAt(() => service, 'gw-1', { seen: () => of({ size: 3, root: new Uint8Array(32) }) });
    expect(await gateway.look()).toMatchObject([{ kind: 'forked' }]);
    expect(gateway.memory.accused).toMatchObject([{ signedBefore: null, seen: { size: 3 } }]);
  });

  test('with a head that its log key has not signed is not believed', async () => {
    const { service } = startedCore();
    const gateway = witnessAt(() => service, 'gw-1', { logKeys: [testSigner('account').key] });
    expect(await gateway.look()).toMatchObject([{ kind: 'witness-failed', fault: { code: 'signature' } }]);
  });
});

test.for([
  [3, 'witnessed'],
  [2, 'witness-failed'],
] as const)('a former key that ends at entry %i of a log of two: %s', async ([until, kind]) => {
  const former = [{ key: gateways['gw-1'].key, until, handover: null }];
  const next = signerFromSeed(new Uint8Array(32).fill(3), 'gateway');
  const handed = openedRegistry(
    tradingRegistry('tou', { gateways: [{ id: 'gw-1', epoch: 1, key: next.key, former }] }),
  );
  const { service } = runCore({ registry: handed }, {}, instant(ten + 4 * QUARTER_HOUR));
  expect(await witnessAt(() => service, 'gw-1').look()).toMatchObject([{ kind }]);
});

describe('what a core refuses from a witness', () => {
  test('a gateway that is not enrolled, and what is no question', async () => {
    const { service } = startedCore();
    expect(await firstOf(service.witness('gw-9', new Uint8Array()))).toMatchObject({ reason: 'unknown-gateway' });
    expect(await firstOf(service.witness('gw-1', Uint8Array.of(0xff)))).toMatchObject({ reason: 'malformed' });
  });

  test('a witness key that another gateway vouches for', async () => {
    const { service } = startedCore();
    await take(service, 1);
    const gateway = witnessAt(() => service, 'gw-1', { signer: signerHere(gateways['gw-2']) });
    expect(await gateway.look()).toMatchObject([{ kind: 'witness-failed', fault: { code: 'core-refused' } }]);
    expect(service.witnessed()).toBeNull();
  });
});
