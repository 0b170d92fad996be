import { decodeRequest, encodeAnswer } from '../../drivers/modbus/codec.ts';
import { float32Words } from '../../hardware-sim/meters/float32.ts';
import type { ModbusMeter } from '../../hardware-sim/meters/modbus-meter.ts';
import type { Quantity } from '../../src/domain/quantity.ts';
import type { Sample } from '../../src/domain/reading.ts';
import type { ModbusProfile } from '../../src/profiles/profile.ts';

const quantitiesOf = ({ points }: ModbusProfile): readonly Quantity[] => Object.keys(points) as Quantity[];

/** Somewhere in the middle half of what is plausible, another value for every unit and register. */
const plausibleValue = (profile: ModbusProfile, unit: number, quantity: Quantity): number => {
  const point = profile.points[quantity];
  if (point === undefined) throw new RangeError(`${profile.id} has no ${quantity}`);
  const [least, most] = point.range;
  const place = ((point.address * 37 + unit * 101) % 997) / 997;
  return Math.fround(least + (most - least) * (0.25 + 0.5 * place));
};

/**
 * A meter whose every value says which unit and register it is of, and whose import register counts its answers, 1 Wh
 * each: an answer of another meter, of another question or of an earlier time cannot look right.
 */
export const attributableMeter = (profile: ModbusProfile, unit: number, answered: () => void): ModbusMeter => {
  let answers = 0;
  const floats = new Map(
    quantitiesOf(profile).map((quantity): [number, number] => [
      profile.points[quantity]?.address ?? -1,
      plausibleValue(profile, unit, quantity),
    ]),
  );
  const floatAt = (address: number): number => {
    if (address === profile.energy.import?.address) return answers / 1000;
    return address === profile.energy.export?.address ? unit : (floats.get(address) ?? 0);
  };
  return {
    device: `m${unit}`,
    answer: (pdu) => {
      const decoded = decodeRequest(pdu);
      if (decoded.kind !== 'read')
        return encodeAnswer({ kind: 'exception', function: decoded.function, code: decoded.exception });
      const { request } = decoded;
      answers += 1;
      answered();
      const words: number[] = [];
      for (let at = request.address; at < request.address + request.count; at += 2)
        words.push(...float32Words(floatAt(at)));
      return encodeAnswer({ kind: 'registers', function: request.function, words: words.slice(0, request.count) });
    },
  };
};

/** Counts answers by whether they are the truth of the meter they are said to be of. */
export type AnswerCheck = Readonly<{
  see(sample: Sample): void;
  tally(): Readonly<{ right: number; wrong: number; failed: number }>;
}>;

export const answerCheck = (profile: ModbusProfile): AnswerCheck => {
  const [counts, counters] = [{ right: 0, wrong: 0, failed: 0 }, new Map<string, number>()];
  const isTrue = (device: string, outcome: Extract<Sample['outcome'], { kind: 'answered' }>): boolean => {
    const unit = Number(device.slice(1));
    const { import: imported, export: exported } = outcome.registers;
    const moved = imported === undefined || imported.value > (counters.get(device) ?? 0);
    if (imported !== undefined) counters.set(device, imported.value);
    const read = quantitiesOf(profile).filter((quantity) => outcome.values[quantity] !== undefined);
    return (
      moved &&
      (exported === undefined || exported.value === unit * 1_000_000) &&
      read.every((quantity) => outcome.values[quantity] === plausibleValue(profile, unit, quantity)) &&
      Object.keys(outcome.rejected).length === 0
    );
  };
  return {
    see: ({ device, outcome }) => {
      if (outcome.kind === 'failed') counts.failed += 1;
      else counts[isTrue(device, outcome) ? 'right' : 'wrong'] += 1;
    },
    tally: () => ({ ...counts }),
  };
};
