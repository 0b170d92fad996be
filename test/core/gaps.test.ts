import { firstValueFrom } from 'rxjs';
import { expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { gapLines, isComplete } from '../../src/bin/gap-lines.ts';
import { gapsOf } from '../../src/core/gaps.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { instant, MINUTE } from '../../src/domain/time.ts';
import type { GapsView } from '../../src/domain/view.ts';
import type { CoreService } from '../../src/ports/core-service.ts';
import { signOperatorRequest } from '../../src/wire/operator-request.ts';
import { openedRegistry, runCore, sealedBatches } from '../support/core-fixture.ts';
import { memoryJournal } from '../support/memory-journal.ts';
import { substation, ten } from '../support/sealed-substation.ts';
import { testSigner } from '../support/test-signers.ts';

const operator = { key: testSigner('operator').key, verify: verifySignature };
/** What the operator is shown. */
const ofOperator = async (service: CoreService): Promise<GapsView> => {
  const expires = instant(service.now() + 5 * MINUTE);
  const request = { kind: 'gaps', realm: 'simulation', core: 'core-1', expires } as const;
  const reply = await firstValueFrom(service.operator(signOperatorRequest(request, testSigner('operator'))));
  if (reply.kind !== 'gaps') throw new Error(JSON.stringify(reply));
  return reply;
};
const eleven = instant(ten + 4 * QUARTER_HOUR);

test('a core tells which batches and intervals never came, and again after a restart the same', async () => {
  const journal = memoryJournal();
  const { service } = runCore({ journal, operator, registry: openedRegistry(substation) }, {}, eleven);
  const batches = sealedBatches(4);
  for (const batch of [batches[0], batches[3]])
    if (batch !== undefined) await firstValueFrom(service.submitBatch('gw-1', batch.sequence, batch.body));
  const gap = { from: '2026-11-24T10:15:00+07:00', to: '2026-11-24T10:45:00+07:00', said: false };
  const through = '2026-11-24T11:00:00+07:00';
  const told = await ofOperator(service);
  expect(told).toEqual({
    kind: 'gaps',
    gateways: [
      { gateway: 'gw-1', epoch: 1, through: 4, missing: [{ from: 2, to: 3 }], forgotten: 0 },
      { gateway: 'gw-2', epoch: 1, through: 0, missing: [], forgotten: 0 },
    ],
    points: [
      { point: 'h01', gateway: 'gw-1', through, missing: [gap], forgotten: null },
      { point: 'h02', gateway: 'gw-1', through, missing: [gap], forgotten: null },
      { point: 'h03', gateway: 'gw-2', through: null, missing: [], forgotten: null },
    ],
  });
  expect(service.gapsOf('gw-2')).toEqual({ gateways: [told.gateways[1]], points: [told.points[2]] });
  expect(service.gapsOf('gw-9')).toBeNull();
  // Everybody is told of batches; when a household was not measured is its own.
  expect(service.gaps()).toEqual({ gateways: told.gateways });
  const again = runCore({ journal, operator, registry: openedRegistry(substation) }, {}, eleven);
  expect(await ofOperator(again.service)).toEqual(told);

  for (const batch of batches) await firstValueFrom(again.service.submitBatch('gw-1', batch.sequence, batch.body));
  const { gateways, points } = await ofOperator(again.service);
  expect(gateways[0]).toMatchObject({ through: 4, missing: [] });
  expect(points[0]).toMatchObject({ through, missing: [] });
});

test('numbers begin anew with an epoch; what was missing of the one before is told no more', () => {
  const gaps = gapsOf();
  const batch = (epoch: number, sequence: number) =>
    ({ kind: 'batch', gateway: 'gw-1', epoch, sequence, payloadHash: new Uint8Array(32), intervals: [] }) as const;
  const inEpoch = (epoch: number) =>
    gaps.view({
      ...substation,
      gateways: [{ ...(substation.gateways[0] as (typeof substation.gateways)[number]), epoch }],
    }).gateways[0];
  gaps.keep(batch(1, 3));
  expect(inEpoch(1)).toMatchObject({ through: 3, missing: [{ from: 1, to: 2 }] });
  // Granted, and nothing came of it yet.
  expect(inEpoch(2)).toMatchObject({ epoch: 2, through: 0, missing: [] });
  gaps.keep(batch(2, 2));
  expect(inEpoch(2)).toMatchObject({ through: 2, missing: [{ from: 1, to: 1 }] });
});

test('people read what is missing, and what to do', () => {
  const gaps = {
    gateways: [
      {
        gateway: 'gw-1',
        epoch: 1,
        through: 40,
        missing: [
          { from: 5, to: 7 },
          { from: 9, to: 9 },
        ],
        forgotten: 0,
      },
      { gateway: 'gw-2', epoch: 2, through: 0, missing: [], forgotten: 3 },
    ],
    points: [
      {
        point: 'h01',
        gateway: 'gw-1',
        through: '2026-11-24T11:00:00+07:00',
        missing: [
          { from: '2026-11-24T10:15:00+07:00', to: '2026-11-24T10:30:00+07:00', said: true },
          { from: '2026-11-24T10:30:00+07:00', to: '2026-11-24T10:45:00+07:00', said: false },
        ],
        forgotten: { holes: 2, before: '2026-11-01T00:00:00+07:00' },
      },
    ],
  };
  expect(isComplete(gaps)).toBe(false);
  expect(gapLines(gaps).split('\n')).toEqual([
    'gw-1 (epoch 1): batches through 40; never came: 5 to 7, 9',
    'gw-2 (epoch 2): no batch yet; 3 older gaps are told no more',
    'h01: heard of until 2026-11-24T11:00:00+07:00; 2 gaps before 2026-11-01T00:00:00+07:00 are told no more',
    '  2026-11-24T10:15:00+07:00 to 2026-11-24T10:30:00+07:00  said to be missing',
    '  2026-11-24T10:30:00+07:00 to 2026-11-24T10:45:00+07:00  nothing came',
    'Batches that never came wait at their gateway, were set aside by it, or are lost with its card: see `gridtokenx buffer state` there.',
    'What nobody has said anything of may still be in such a batch.',
    'What a gateway has said to be missing it fills from the registers, marked as recovered, once the meter answers again.',
    '',
  ]);
  const fine = { gateways: [{ gateway: 'gw-1', epoch: 1, through: 2, missing: [], forgotten: 0 }], points: [] };
  expect(gapLines(fine)).toBe('gw-1 (epoch 1): batches through 2\nNothing is missing.\n');
  expect(gapLines({ gateways: fine.gateways })).toBe(
    'gw-1 (epoch 1): batches through 2\nNo batch is missing.\nWhat is missing of points is told to the operator: --operator <file>.\n',
  );
});
