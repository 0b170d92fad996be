import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import type { MarketEvent } from '../../src/domain/market.ts';
import type { MarketControl } from '../../src/domain/market-control.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import { instant, MINUTE, millis } from '../../src/domain/time.ts';
import { defaultMarketSettings } from '../../src/market/market-settings.ts';
import { decodeLogEntry } from '../../src/wire/log-entry.ts';
import { signOperatorRequest } from '../../src/wire/operator-request.ts';
import { firstOf, openedRegistry, runCore, tradingRegistry } from '../support/core-fixture.ts';
import { ten } from '../support/sealed-substation.ts';
import { testSigner } from '../support/test-signers.ts';

const operator = { key: testSigner('operator').key, verify: verifySignature };
const emergency = {
  ...{ lowestPrice: microBahtPerKwh(0), highestPrice: microBahtPerKwh(5_960_500), pointW: 5_000 },
  ...{ administrativePrice: null, restoration: millis(60 * MINUTE) },
};
const settings = { market: { ...defaultMarketSettings, emergency } };
const begun = () => runCore({ registry: openedRegistry(tradingRegistry()), operator }, settings);
const zone = tradingRegistry().zones[0]?.id ?? '';
const message = (core: ReturnType<typeof runCore>, change: Partial<MarketControl> = {}) =>
  signOperatorRequest(
    {
      ...{ kind: 'control', expires: instant(core.service.now() + 5 * MINUTE) },
      control: {
        ...{ realm: 'simulation', core: 'core-1', zone, act: 'halt', author: 'op-1', reason: 'a fire' },
        ...change,
      },
    },
    testSigner('operator'),
  );
const control = (core: ReturnType<typeof runCore>, change: Partial<MarketControl> = {}) =>
  firstOf(core.service.operator(message(core, change)));
const marketAlarms = ({ service }: ReturnType<typeof runCore>) =>
  service.view().alarms.filter(({ kind }) => kind.startsWith('market-'));

describe('what the operator does to the market', () => {
  test('is answered once it is durable, shown and an alarm, told to everybody without its author, and in the log by its hash', async () => {
    const core = begun();
    const answer = await control(core);
    expect(answer).toMatchObject({ kind: 'controlled', withdrawn: 0, zones: [{ zone, control: { level: 'normal' } }] });
    expect(core.service.view().zones[0]?.control).toMatchObject({ halted: { reason: 'a fire' } });
    expect(marketAlarms(core)).toMatchObject([
      {
        ...{ kind: 'market-halted', source: zone, state: 'raised' },
        message: `Trading in ${zone} is halted (a fire): cancellations pass, no order is taken, no auction is held.`,
      },
    ]);
    const heard: MarketEvent[] = [];
    core.service.events(0).subscribe((event) => heard.push(event));
    expect(heard).toContainEqual(
      expect.objectContaining({
        kind: 'controlled',
        control: expect.objectContaining({ author: '', reason: 'a fire' }),
      }),
    );
    const { size } = core.service.view().log;
    const last = core.service.logEntry(size - 1);
    expect(last && decodeLogEntry(last)).toMatchObject({ kind: 'control', zone, act: 'halt', withdrawn: 0 });
  });

  test('outlives a restart, alarm and all, and its end ends the alarm', async () => {
    const core = begun();
    await control(core, { act: 'emergency', zone: null });
    const again = runCore(
      { registry: openedRegistry(tradingRegistry()), operator, journal: core.journal },
      settings,
      instant(ten + MINUTE),
    );
    expect(again.service.view().journal.stateHash).toBe(core.service.view().journal.stateHash);
    expect(marketAlarms(again)).toMatchObject([{ kind: 'market-level', state: 'raised' }]);
    await control(again, { act: 'restoration', zone: null });
    expect(marketAlarms(again)[0]?.message).toContain('in restoration (a fire)');
    again.minutes(61);
    expect(again.service.view().zones[0]?.control).toBeUndefined();
    expect(marketAlarms(again)).toMatchObject([{ kind: 'market-level', state: 'returned-unacknowledged' }]);
  });

  test('is done once, also where the same bytes come again after it was undone', async () => {
    const core = begun();
    const halt = message(core);
    expect(await firstOf(core.service.operator(halt))).toMatchObject({ kind: 'controlled' });
    expect(await control(core, { act: 'resume' })).toMatchObject({ kind: 'controlled' });
    expect(await firstOf(core.service.operator(halt))).toMatchObject({ kind: 'controlled', withdrawn: 0 });
    expect(core.service.view().zones[0]?.control).toBeUndefined();
  });

  test.for<[change: Partial<MarketControl>, reason: string, detail: string]>([
    [{ core: 'core-2' }, 'wrong-core', 'The request is for core-2'],
    [{ zone: 'nowhere' }, 'unknown-zone', 'There is no zone nowhere here'],
    [{ act: 'resume' }, 'already-so', 'Nothing to do'],
    [{ act: 'restoration', zone: null }, 'not-from-here', 'From where the market as a whole stands'],
  ])('%j is refused: %s', async ([change, reason, detail]) => {
    const core = begun();
    expect(await control(core, change)).toMatchObject({
      kind: 'refused',
      reason,
      detail: expect.stringContaining(detail),
    });
    expect(core.service.view().refused).toEqual({ [reason]: 1 });
  });
});
