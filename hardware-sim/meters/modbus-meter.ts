import { decodeRequest, encodeAnswer } from '../../drivers/modbus/codec.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { Feeder } from '../grid/feeder.ts';
import type { SunSpecOrder } from '../sunspec/sunspec-device.ts';
import { changeCondition, isSilent, type MeterOrder, shownBy, soundCondition } from './condition.ts';
import type { MeterModel } from './meter-model.ts';
import type { MeterTruth } from './register-map.ts';

/** A meter that speaks Modbus: a request PDU in, a response PDU out; an empty one where it says nothing. */
export type ModbusMeter = Readonly<{
  device: string;
  answer(pdu: Uint8Array): Uint8Array;
  /** It has just started again; its counters read zero for so many milliseconds. */
  restarted?(zeroMs: number): void;
}>;

/** @throws Fault `configuration` for an order that is not for its kind. */
export type SimulatedMeter = ModbusMeter & Readonly<{ obey(order: MeterOrder | SunSpecOrder): void }>;

/** A device at a place of the feeder. */
export type MeterPlate = Readonly<{
  device: string;
  /** Whose energy it counts: a connection of the feeder. */
  at: string;
  serial: number;
  /** Of the current transformers before it; 1 without. */
  installedRatio: number;
}>;

const ILLEGAL_ADDRESS = 2;

/** Energy and measurements are the truth at the grid time of the request, as the meter's condition shows it. */
export const modbusMeter = (
  { device, at: place, serial, installedRatio }: MeterPlate,
  model: MeterModel,
  feeder: Pick<Feeder, 'stateAt' | 'registersAt'>,
  gridTime: () => Instant,
): SimulatedMeter => {
  let condition = soundCondition(serial, installedRatio);
  const { appliesRatio } = model;

  const obey = (order: MeterOrder | SunSpecOrder): void => {
    if (order.kind === 'scale' || order.kind === 'update' || order.kind === 'set')
      throw new Fault('configuration', `"${order.kind}" is for SunSpec devices, and "${device}" is none.`);
    const now = gridTime();
    condition = changeCondition(condition, order, now, feeder.registersAt(place, now), appliesRatio);
  };

  const answer = (pdu: Uint8Array): Uint8Array => {
    const now = gridTime();
    if (isSilent(condition, now)) return new Uint8Array(0);
    const decoded = decodeRequest(pdu);
    if (decoded.kind !== 'read')
      return encodeAnswer({ kind: 'exception', function: decoded.function, code: decoded.exception });
    const { request } = decoded;
    const end = request.address + request.count - 1;
    const inHole = condition.holes.some(([first, last]) => request.address <= last && end >= first);
    const truth: MeterTruth = { state: feeder.stateAt(place, now), registers: feeder.registersAt(place, now) };
    const words = inHole ? null : model.read(request, shownBy(condition, truth, now, appliesRatio), condition);
    return words === null
      ? encodeAnswer({ kind: 'exception', function: request.function, code: ILLEGAL_ADDRESS })
      : encodeAnswer({ kind: 'registers', function: request.function, words });
  };

  return {
    device,
    answer,
    obey,
    restarted: (zeroMs) => obey({ kind: 'reboot', deadSeconds: 0, zeroSeconds: zeroMs / 1000 }),
  };
};
