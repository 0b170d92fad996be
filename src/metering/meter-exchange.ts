import { type Wh, wh } from '../domain/energy.ts';
import type { DeviceId } from '../domain/identity.ts';
import type { EnergyChannel } from '../domain/quantity.ts';
import type { StatedRegisters } from '../domain/registry.ts';
import type { ClockState, Instant } from '../domain/time.ts';
import type { BoundaryMark, BoundaryRegister } from '../domain/transaction.ts';
import type { Known } from './boundary.ts';
import { addWh, statedRegister } from './register-arithmetic.ts';

/** A meter took over from another at a moment: where the old one ended, and where the new one began. */
export type MeterExchange = Readonly<{
  device: DeviceId;
  at: Instant;
  closing: StatedRegisters;
  opening: StatedRegisters;
}>;

/** What is added to a meter's registers so that they go on from where the one before it ended. */
export type Carry = Readonly<{ device: DeviceId; importWh: Wh; exportWh: Wh }>;

/** Both statements of an exchange are rounded to whole Wh: half of one each. */
export const STATED_TWICE_WH = 1;

/** What an exchange adds to registers that may be carried already. */
export const carryOver = (before: Carry | null, { device, closing, opening }: MeterExchange): Carry => ({
  device,
  importWh: wh((before?.importWh ?? 0) + closing.importWh - opening.importWh),
  exportWh: wh((before?.exportWh ?? 0) + closing.exportWh - opening.exportWh),
});

/** What is known of the old meter at the exchange: stated, not read. `clock`: how far the present can be trusted. */
export const endOf = ({ at, closing }: MeterExchange, clock: ClockState | null): Known => {
  const registers = { import: statedRegister(closing.importWh), export: statedRegister(closing.exportWh) };
  return { earliest: at, latest: at, registers, lowest: registers, clock, coarse: false };
};

/** What is known, carried on (`sign` 1) or taken back (−1); the raw words stay what the meter said. */
export const carried = (known: Known, carry: Carry | null, sign: 1 | -1 = 1): Known =>
  carry === null
    ? known
    : { ...known, registers: moved(known.registers, carry, sign), lowest: moved(known.lowest, carry, sign) };

/** A boundary's registers as the meter that took over has them itself. */
export const takenBack = (register: BoundaryRegister, carry: Carry): BoundaryRegister => {
  const own = (mark: BoundaryMark | null): BoundaryMark | null =>
    mark && { ...mark, registers: moved(mark.registers, carry, -1) };
  return {
    ...register,
    importWh: wh(register.importWh - carry.importWh),
    exportWh: wh(register.exportWh - carry.exportWh),
    before: own(register.before),
    after: own(register.after),
  };
};

const moved = (pair: Known['registers'], carry: Carry, sign: 1 | -1): Known['registers'] => {
  const by: Readonly<Record<EnergyChannel, Wh>> = { import: carry.importWh, export: carry.exportWh };
  return { import: addWh(pair.import, sign * by.import), export: addWh(pair.export, sign * by.export) };
};
