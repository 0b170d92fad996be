import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { wh } from '../../src/domain/energy.ts';
import type { ReadingDecision } from '../../src/domain/held-reading.ts';
import { instant, MINUTE } from '../../src/domain/time.ts';
import { defaultMarketSettings } from '../../src/market/market-settings.ts';
import { fromHex } from '../../src/wire/bytes.ts';
import { decodeLogEntry } from '../../src/wire/log-entry.ts';
import { type OperatorRequest, signOperatorRequest } from '../../src/wire/operator-request.ts';
import { firstOf, openedRegistry, runCore, sealedBatches, tradingRegistry } from '../support/core-fixture.ts';
import { ten } from '../support/sealed-substation.ts';
import { testSigner } from '../support/test-signers.ts';

const operator = { key: testSigner('operator').key, verify: verifySignature };
const market = { ...defaultMarketSettings, validation: { darkFrom: 1_170, darkTo: 300, silentDays: 7 } };
/** h01 imports 100 Wh in a quarter hour and exports 40; its connection is said to carry 300 W, which are 75 Wh. */
const { points } = tradingRegistry();
const connection = { importW: 300, exportW: 300, daylightOnly: false };
const registry = openedRegistry(
  tradingRegistry('tou', { points: points.map((one) => (one.id === 'h01' ? { ...one, connection } : one)) }),
);
/** As long as a request is good. */
const soon = ({ service }: ReturnType<typeof runCore>) => instant(service.now() + 5 * MINUTE);
const ask = (core: ReturnType<typeof runCore>, request: OperatorRequest, signer = testSigner('operator')) =>
  firstOf(core.service.operator(signOperatorRequest(request, signer)));
const listed = (core: ReturnType<typeof runCore>) =>
  ask(core, { kind: 'list', realm: 'simulation', core: 'core-1', expires: soon(core) });

/** A core of 11:00 that has kept the batch of 10:00 and settled it. */
const begun = async () => {
  const core = runCore({ registry, operator }, { market });
  const [batch] = sealedBatches(1);
  if (batch === undefined) throw new Error('nothing was sealed');
  const reply = await firstOf(core.service.submitBatch('gw-1', batch.sequence, batch.body));
  core.minutes(60);
  return { core, reply };
};
const decisionOf = async (
  core: ReturnType<typeof runCore>,
  change: Partial<ReadingDecision> = {},
): Promise<OperatorRequest> => {
  const answer = await listed(core);
  if (answer.kind !== 'queue' || answer.held[0] === undefined) throw new Error(JSON.stringify(answer));
  const { point, start, version, leafHash } = answer.held[0];
  const named = { realm: 'simulation', core: 'core-1', point, start: instant(Date.parse(start)), version } as const;
  const energy = { importWh: wh(70), exportWh: wh(40) };
  const said = { verdict: 'estimate', energy, author: 'op-1', reason: 'the meter was read by hand' } as const;
  return {
    kind: 'decide',
    expires: soon(core),
    decision: { ...named, leafHash: fromHex(leafHash), ...said, ...change },
  };
};

const firstInterval = ({ service }: ReturnType<typeof runCore>) =>
  service.account('token-of-h01')?.intervals.find(({ start }) => start === '2026-11-24T10:00:00+07:00');

describe('a reading that its connection cannot carry', () => {
  test('is receipted and in the log, waits for the operator, and is settled by an estimate', async () => {
    const { core, reply } = await begun();
    expect(reply.kind).toBe('kept');
    expect(core.service.view()).toMatchObject({ held: 1, alarms: [{ kind: 'reading-held', state: 'raised' }] });
    expect(await listed(core)).toMatchObject({
      kind: 'queue',
      held: [{ point: 'h01', importWh: 100, exportWh: 40 }],
    });
    expect(firstInterval(core)).toMatchObject({
      importWh: 0,
      exportWh: 0,
      basis: 'estimated',
    });
    // Nobody else hears what one meter shows.
    const heard: string[] = [];
    core.service.events(0).subscribe(({ kind }) => heard.push(kind));
    expect(heard).toContain('settled');
    expect(heard).not.toContain('reading-held');
  });

  test('is decided about by what the operator signs, which posts the difference, goes into the log and outlives a restart', async () => {
    const { core } = await begun();
    const request = await decisionOf(core);
    expect(await ask(core, request)).toEqual({ kind: 'decided', run: 2 });
    const interval = firstInterval(core);
    // 70 Wh at 5.7982, 40 Wh at 2.20: −405,874,000 + 88,000,000.
    expect(interval).toMatchObject({ importWh: 70, exportWh: 40, basis: 'estimated', run: 2, total: '-317874000' });
    const kinds = Array.from({ length: core.service.view().log.size }, (_, index) => {
      const entry = core.service.logEntry(index);
      return entry && decodeLogEntry(entry).kind;
    });
    expect(kinds).toContain('decision');
    expect(core.service.view().held).toBeUndefined();
    expect(core.service.view().alarms).toMatchObject([{ kind: 'reading-held', state: 'returned-unacknowledged' }]);
    // Said twice, it is done once.
    expect(await ask(core, request)).toMatchObject({ kind: 'refused', reason: 'not-held' });

    const again = runCore({ registry, operator, journal: core.journal }, { market }, instant(ten + 60 * MINUTE));
    expect(again.service.view().journal.stateHash).toBe(core.service.view().journal.stateHash);
    expect(firstInterval(again)).toMatchObject({ total: '-317874000' });
    expect(again.service.view().alarms).toEqual([]);
  });

  test('that still waits at a restart is an alarm again', async () => {
    const { core } = await begun();
    const again = runCore({ registry, operator, journal: core.journal }, { market }, instant(ten + 60 * MINUTE));
    expect(again.service.view()).toMatchObject({ held: 1, alarms: [{ kind: 'reading-held', state: 'raised' }] });
  });

  test.for<
    [
      what: string,
      request: (good: OperatorRequest) => OperatorRequest,
      signer: ReturnType<typeof testSigner>,
      reason: string,
    ]
  >([
    ['an account’s signature', (good) => good, testSigner('account'), 'bad-signature'],
    [
      'another core',
      ({ expires }) => ({ kind: 'list', realm: 'simulation', core: 'core-2', expires }),
      testSigner('operator'),
      'wrong-core',
    ],
    [
      'what is good for longer than five minutes',
      (good) => ({ ...good, expires: instant(good.expires + 1) }),
      testSigner('operator'),
      'malformed',
    ],
    ['what has expired', (good) => ({ ...good, expires: ten }), testSigner('operator'), 'expired'],
  ])('%s: refused and counted', async ([, change, signer, reason]) => {
    const { core } = await begun();
    const good = await decisionOf(core);
    const request = change(good);
    const message = () => signOperatorRequest(request, signer);
    if (signer.purpose === 'operator')
      expect(await firstOf(core.service.operator(message()))).toMatchObject({ reason });
    else expect(message).toThrow('signed by the operator key');
    expect(core.service.view().held).toBe(1);
  });

  test('bytes that are nothing, a stranger’s key, and a core without an operator are refused', async () => {
    const { core } = await begun();
    expect(await firstOf(core.service.operator(new Uint8Array([1, 2])))).toMatchObject({ reason: 'malformed' });
    const alone = runCore({ registry }, { market });
    expect(await listed(alone)).toMatchObject({ kind: 'refused', reason: 'bad-signature' });
  });
});
