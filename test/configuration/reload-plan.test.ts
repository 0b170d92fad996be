import { expect, test } from 'vitest';
import { profileIds } from '../../drivers/profiles/catalogue.ts';
import { changeSentences } from '../../src/configuration/change-sentences.ts';
import { type GatewayConfiguration, gatewayConfiguration } from '../../src/configuration/gateway-configuration.ts';
import { reloadPlan } from '../../src/configuration/reload-plan.ts';
import type { RunningState } from '../../src/configuration/running-state.ts';
import { instant, millis } from '../../src/domain/time.ts';
import { momentsIn } from '../../src/web/format/moment.ts';
import { messageIn } from '../../src/web/words/message-in.ts';
import { gatewayFile, meterEntry } from '../support/gateway-file.ts';

const at = (time: string) => instant(Date.parse(`2026-11-24T${time}+07:00`));
const MEBIBYTE = 1024 ** 2;

/** Sealed through 10:45, read a minute ago, nothing waits. */
const calm: RunningState = {
  lastReading: () => at('10:51:00'),
  sealedThrough: () => at('10:45:00'),
  pending: 0,
  span: millis(0),
  outboxBytes: MEBIBYTE,
  qualityBytes: MEBIBYTE,
};
const allSealed: RunningState = { ...calm, lastReading: () => at('10:44:59') };

const [line] = gatewayFile().lines;
const [h01, h02] = line?.meters ?? [];
const lineWith = (...meters: readonly unknown[]) => ({ lines: [{ ...line, meters }] });
const checked = (changed: object): GatewayConfiguration =>
  gatewayConfiguration([{ name: 'gateway.json', value: { ...gatewayFile(), ...changed } }], {
    folder: '/etc',
    profiles: profileIds,
  });

const planOf = (next: object, state: RunningState = calm, running: object = {}) => {
  const { steps, refusals } = reloadPlan(checked(running), checked(next), state);
  return {
    steps: steps.map(({ path, effect }) => `${path} ${effect}`),
    refusals: refusals.map(({ path, restart }) => `${path}${restart ? ' restart' : ''}`),
  };
};

const { binding: _, ...unbound } = meterEntry('h03', 3);
const observed = { ...unbound, role: 'check' };
const exchanged = {
  ...meterEntry('h09', 1),
  point: h01?.point,
  earlier: [{ device: 'h01', profile: h01?.profile, ratios: {}, binding: h01?.binding }],
  binding: { ...h01?.binding, from: '2026-11-24T10:50:00+07:00', replacedImportWh: 2_000, replacedExportWh: 0 },
};

test.for<[string, object, readonly string[]]>([
  ['nothing', {}, []],
  ['the line written down anew', { lines: structuredClone(gatewayFile().lines) }, []],
  ['limits', { limits: ['egat-system', 'pea-mv', 'gateway-quality'] }, ['limits in-place']],
  ['limits of a meter', lineWith({ ...h01, limits: ['pea-lv'] }, h02), ['lines[rs485-1].meters[h01] in-place']],
  ['a serial number', lineWith({ ...h01, serialNumber: '7' }, h02), ['lines[rs485-1].meters[h01] in-place']],
  ['an address', lineWith({ ...h01, unit: 9 }, h02), ['lines[rs485-1].meters[h01] rebuild']],
  ['a meter more', lineWith(h01, h02, observed), ['lines[rs485-1].meters[h03] rebuild']],
  ['how often meters are read', { fastPeriodMs: 500 }, ['lines[rs485-1].fastPeriodMs in-place']],
  [
    'another speed of a line',
    { lines: [{ ...line, transport: { ...line?.transport, baud: 19_200 } }] },
    ['lines[rs485-1].transport rebuild'],
  ],
  ['silence', { silenceSeconds: 20 }, ['silence in-place']],
  ['the grace of an interval', { interval: { graceSeconds: 90 } }, ['interval in-place']],
  ['the core elsewhere', { core: { ...gatewayFile().core, url: 'http://127.0.0.1:8471' } }, ['core rebuild']],
  ['a broker', { mqtt: { url: 'mqtt://127.0.0.1' } }, ['mqtt rebuild']],
  ['the page', { http: { port: 8_080 } }, ['http rebuild']],
  ['an image', { modbusImage: { port: 1_502 } }, ['modbusImage rebuild']],
  ['a recording', { record: { folder: 'recorded' } }, ['record rebuild']],
  ['bounds of the outbox', { outbox: { pendingBatches: 500 } }, ['outbox in-place']],
  ['the level of the log', { logLevel: 'debug' }, ['logLevel in-place']],
  ['bounds of statistics', { retention: { statisticsDays: 30 } }, ['quality in-place']],
  [
    'a meter exchanged, as `meter replace` writes it down',
    lineWith(exchanged, h02),
    ['lines[rs485-1].meters[h01] rebuild', 'lines[rs485-1].meters[h09] rebuild'],
  ],
])('%s is taken by what runs', ([, next, steps]) => {
  expect(planOf(next)).toEqual({ steps, refusals: [] });
});

test.for<[string, object, RunningState, readonly string[]]>([
  ['another gateway', { gateway: 'gateway-2' }, calm, ['gateway restart']],
  ['another realm', { realm: 'sandbox' }, calm, ['realm restart']],
  ['another key', { keyFile: 'other.key' }, calm, ['keyFile restart']],
  ['another storage', { storage: 'other' }, calm, ['storage restart']],
  ['another core', { core: { ...gatewayFile().core, id: 'core-2' } }, calm, ['core.id restart']],
  ['another epoch', { core: { ...gatewayFile().core, epoch: 2 } }, calm, ['core.epoch restart']],
  ['another length', { interval: { minutes: 30 } }, calm, ['interval.minutes restart']],
  ['a meter less whose readings are not sealed', lineWith(h01), calm, ['lines[rs485-1].meters[h02] restart']],
  [
    'a meter less whose batches wait',
    lineWith(h01),
    { ...allSealed, pending: 1 },
    ['lines[rs485-1].meters[h02] restart'],
  ],
  [
    'a ratio in the midst of an interval',
    lineWith({ ...h01, ratios: { current: [200, 5], again: { current: [200, 5] } } }, h02),
    calm,
    ['lines[rs485-1].meters[h01] restart'],
  ],
  [
    'a binding in the midst of an interval',
    lineWith({ ...h01, binding: { ...h01?.binding, openingImportWh: 7 } }, h02),
    calm,
    ['lines[rs485-1].meters[h01] restart'],
  ],
  ['fewer batches than wait', { outbox: { pendingBatches: 96 } }, { ...calm, pending: 97 }, ['outbox.pendingBatches']],
  [
    'fewer days than wait',
    { outbox: { pendingDays: 1 } },
    { ...calm, pending: 97, span: millis(86_400_001) },
    ['outbox.pendingDays'],
  ],
  [
    'a smaller file than there is',
    { outbox: { largestMebibytes: 16 } },
    { ...calm, outboxBytes: 17 * MEBIBYTE },
    ['outbox.largestMebibytes'],
  ],
  [
    'smaller statistics than there are',
    { quality: { largestMebibytes: 16 } },
    { ...calm, qualityBytes: 17 * MEBIBYTE },
    ['quality.largestMebibytes'],
  ],
])('%s is refused by what runs', ([, next, state, refusals]) => {
  expect(planOf(next, state).refusals).toEqual(refusals);
  // An alarm and the history hold the English: whoever reads them in Thai is told the same.
  for (const { why } of reloadPlan(checked({}), checked(next), state).refusals)
    expect(messageIn('th', why.en)).toEqual({ language: 'th', text: momentsIn(why.th, 'th') });
});

test('a meter whose readings have never been sealed is named so in both languages', () => {
  const { refusals } = reloadPlan(checked({}), checked(lineWith(h01)), { ...calm, sealedThrough: () => null });
  expect(refusals.map(({ why }) => why.en)).toEqual([
    expect.stringContaining('its readings since its first reading are'),
  ]);
  for (const { why } of refusals) expect(messageIn('th', why.en)).toEqual({ language: 'th', text: why.th });
});

test('several refusals stand a line each in the alarm of a change, and each is said in Thai', () => {
  const { refusals } = reloadPlan(checked({}), checked({ gateway: 'gateway-2', realm: 'sandbox' }), calm);
  const alarm = changeSentences.refused(refusals.map(({ why }) => why.en).join('\n'));
  expect(alarm.split('\n')).toHaveLength(2);
  const { language, text } = messageIn('th', alarm);
  expect([language, text.split('\n')]).toEqual([
    'th',
    [expect.stringContaining('เปลี่ยน gateway ขณะ'), refusals[1]?.why.th],
  ]);
});

test.for<[string, object, RunningState]>([
  ['once all of it is sealed and sent, a meter may go', lineWith(h01), allSealed],
  ['and one that was never read', lineWith(h01), { ...calm, lastReading: () => null }],
  ['a ratio between two intervals', lineWith({ ...h01, ratios: { appliedBy: 'gateway' } }, h02), allSealed],
  ['as many batches as wait are room enough', { outbox: { pendingBatches: 97 } }, { ...calm, pending: 97 }],
])('%s', ([, next, state]) => {
  expect(planOf(next, state).refusals).toEqual([]);
});

test('a meter that is only observed may go at any time, and begin to count', () => {
  expect(planOf({}, calm, lineWith(h01, h02, observed)).refusals).toEqual([]);
  expect(planOf(lineWith(h01, h02, meterEntry('h03', 3)), calm, lineWith(h01, h02, observed)).refusals).toEqual([]);
});

test('every sentence is there in both languages, and ends', () => {
  const { steps, refusals } = reloadPlan(
    checked({}),
    checked({ ...lineWith(h01), realm: 'sandbox', limits: ['pea-mv'] }),
    calm,
  );
  const sentences = [...steps.map(({ what }) => what), ...refusals.map(({ why }) => why)];
  expect(sentences.length).toBeGreaterThan(3);
  for (const { en, th } of sentences) {
    expect(en).toMatch(/\.$/);
    expect(th).toMatch(/[ก-๙]/);
  }
});
