import { createHash } from 'node:crypto';
import type { IntervalCapture } from '../../src/domain/capture.ts';
import { wh } from '../../src/domain/energy.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { good } from '../../src/domain/quality.ts';
import type { DeviceBinding, Registry } from '../../src/domain/registry.ts';
import { type Instant, instant, type Millis, millis } from '../../src/domain/time.ts';
import type { BoundaryMark, BoundaryRegister } from '../../src/domain/transaction.ts';
import type { Random } from '../../src/ports/random.ts';
import { advanceSeal, type Sealing, type SealRules, type SealState, startSeal } from '../../src/settlement/seal.ts';
import { type MessageSigner, signNow } from '../../src/wire/message-signer.ts';
import { bindingHash } from '../../src/wire/registry-fields.ts';

const realm = 'simulation';
const zone = 'feeder-1';
const core = 'substation-1';
const grace = millis(60_000);

const sha256 = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest());

/** Points behind one gateway, and what their meters say at every boundary: 250 Wh more, 100 Wh of it exported. */
export type Town = Readonly<{
  rules: SealRules;
  registry: Registry;
  /** What metering hands over of the interval with this number, from 0. */
  captures(interval: number): readonly IntervalCapture[];
}>;

const mark = (importWh: number, exportWh: number, at: number): BoundaryMark => ({
  earliest: at,
  latest: at + 90,
  registers: {
    import: { value: importWh * 1000, exponent: -3, words: [importWh >>> 16, importWh & 0xffff] },
    export: { value: exportWh * 1000, exponent: -3, words: [exportWh >>> 16, exportWh & 0xffff] },
  },
});

const registerAt = (interval: number): BoundaryRegister => {
  const [importWh, exportWh] = [1_000_000 + 250 * interval, 200_000 + 100 * interval];
  return {
    importWh: wh(importWh),
    exportWh: wh(exportWh),
    uncertaintyWh: wh(1),
    before: mark(importWh, exportWh, -640),
    after: mark(importWh, exportWh, 270),
  };
};

/** A town of so many points whose first interval starts at `from`, behind a gateway with this key and name. */
export const sealedTown = (
  points: number,
  from: Instant,
  gatewayKey: MessageSigner['key'],
  gateway = 'gateway-1',
  length: Millis = QUARTER_HOUR,
): Town => {
  const bindings = Array.from({ length: points }, (_, index): DeviceBinding => {
    const device = `${gateway}-m${String(index + 1).padStart(3, '0')}`;
    const opening = { importWh: wh(1_000_000), exportWh: wh(200_000) };
    return { device, point: `point-${gateway}-${device}`, from, opening, deviceCommitment: sha256(device) };
  });
  const terms = bindings.map((binding) => ({
    point: binding.point,
    deviceCommitment: binding.deviceCommitment,
    bindingHash: bindingHash(binding),
    ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' } as const,
    netting: 'per-phase' as const,
    profileHash: sha256('profile'),
    start: { at: from, register: registerAt(0) },
  }));
  return {
    rules: { realm, gateway, core, epoch: 1, length, grace, ruleHash: sha256('rules'), points: terms },
    registry: {
      realm,
      core,
      version: 1,
      zones: [{ id: zone, statedLossPpm: { lowest: 0, highest: 80_000 } }],
      gateways: [{ id: gateway, epoch: 1, key: gatewayKey }],
      points: bindings.map(({ point }) => ({ id: point, role: 'delivery', zone, gateway })),
      deviceBindings: bindings,
      accounts: [],
      accountBindings: [],
    },
    captures: (interval) =>
      bindings.map(({ point, device }) => ({
        point,
        device,
        interval: { start: instant(from + interval * length), length },
        opening: registerAt(interval),
        closing: registerAt(interval + 1),
        origin: 'measured',
        quality: good,
        clock: 'simulated',
      })),
  };
};

/** Seals interval after interval as a gateway does: each call is the next one. */
export const sealer = ({ rules, captures }: Town, signer: MessageSigner, random: Random): (() => Sealing) => {
  const tools = { signer, random };
  const tick = { kind: 'tick', at: rules.points[0]?.start.at ?? instant(0), clock: 'simulated' } as const;
  let state: SealState = advanceSeal(rules, tools, startSeal(rules, null), tick).state;
  let next = 0;
  return () => {
    let made: Sealing | undefined;
    for (const capture of captures(next)) {
      const step = advanceSeal(rules, tools, state, { kind: 'capture', capture });
      state = step.state;
      const [unsigned] = step.sealed;
      if (unsigned !== undefined) made = signNow(unsigned, signer);
    }
    next += 1;
    if (made === undefined) throw new Error(`interval ${next} was captured whole and not sealed`);
    return made;
  };
};
