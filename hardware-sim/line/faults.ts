import { crc16, rtuFrame } from '../../drivers/modbus/codec.ts';
import { Fault } from '../../src/domain/fault.ts';

/** When a fault strikes: every nth answer, counted from when it was set, or by a seeded chance. Without either: always. */
type When = Readonly<{ every?: number; chance?: number }>;

/** What can be wrong with a meter's answers. */
export type MeterFault = When &
  (
    | Readonly<{ kind: 'dead' }>
    /** Answers, but so many real milliseconds later than usual. */
    | Readonly<{ kind: 'late'; byMs: number }>
    /** Only the first `keep` bytes leave; half of the frame without it. */
    | Readonly<{ kind: 'truncated'; keep?: number }>
    | Readonly<{ kind: 'doubled' }>
    /** A sound answer, in the name of the next unit. */
    | Readonly<{ kind: 'wrong-unit' }>
    | Readonly<{ kind: 'corrupt-crc' }>
    | Readonly<{ kind: 'exception'; code: number }>
    /** A sound answer in which every value is the quiet NaN of IEEE 754. */
    | Readonly<{ kind: 'nan' }>
    /**
     * Restarts when a question begins less than `gapMs` after its last answer (some SDM72 do), says nothing for
     * `deadMs`, and then its counters read zero for `zeroMs`. On RS-485 only: behind a gateway nobody is hurried.
     */
    | Readonly<{ kind: 'restarts'; gapMs: number; deadMs: number; zeroMs?: number }>
  );

/** What can be wrong with the wire itself. */
export type LineFault = When &
  (
    | Readonly<{ kind: 'noise'; bytes: number }>
    /** An adapter that hears itself: every request comes back to the master first. */
    | Readonly<{ kind: 'echo' }>
  );

/** What can be wrong with a Modbus TCP server as a whole. */
export type PortFault = When &
  /** Answers under transaction id 0, whatever was asked. */
  (
    | Readonly<{ kind: 'transaction-zero' }>
    /** Does not echo the transaction id: counts its own. */
    | Readonly<{ kind: 'transaction-own' }>
    /** Takes connections and questions, and never says anything. */
    | Readonly<{ kind: 'mute' }>
  );

export type FaultKind = (MeterFault | LineFault | PortFault)['kind'];

/** Faults of one target with what they remember; switching replaces them all. */
export type FaultSet<F extends When> = Readonly<{
  set(faults: readonly F[]): void;
  /** The faults that strike this time, in the order they were set. Asking counts. */
  strike(): readonly F[];
}>;

export const createFaultSet = <F extends When>(draw: () => number, first: readonly F[] = []): FaultSet<F> => {
  let current = first;
  let asked = 0;
  return {
    set: (faults) => {
      current = faults;
      asked = 0;
    },
    strike: () => {
      asked += 1;
      return current.filter(
        ({ every, chance }) =>
          (every === undefined || asked % every === 0) && (chance === undefined || draw() < chance),
      );
    },
  };
};

/** What a fault makes of a sound RTU frame. What is about time leaves the bytes as they are. */
export const disturbFrame = (frame: Uint8Array, fault: MeterFault): Uint8Array => {
  switch (fault.kind) {
    case 'truncated':
      return frame.subarray(0, fault.keep ?? frame.length >>> 1);
    case 'doubled':
      return Uint8Array.from([...frame, ...frame]);
    case 'wrong-unit':
      return rtuFrame(((frame[0] ?? 0) % 247) + 1, frame.subarray(1, -2));
    case 'corrupt-crc': {
      const wrong = crc16(frame, 0, frame.length - 2) ^ 0x0100;
      return Uint8Array.from([...frame.subarray(0, -2), wrong & 0xff, wrong >>> 8]);
    }
    case 'exception':
      return rtuFrame(frame[0] ?? 0, Uint8Array.of((frame[1] ?? 0) | 0x80, fault.code));
    case 'nan':
      return rtuFrame(frame[0] ?? 0, withoutNumbers(frame.subarray(1, -2)));
    case 'dead':
    case 'late':
    case 'restarts':
      return frame;
  }
};

/** Function, byte count and exceptions stay as they are. */
export const withoutNumbers = (pdu: Uint8Array): Uint8Array =>
  (pdu[0] ?? 0) >= 0x80 ? pdu : pdu.map((byte, at) => (at < 2 ? byte : ([0x7f, 0xc0, 0, 0][(at - 2) % 4] ?? 0)));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0;

type Fields = Readonly<Record<string, unknown>>;

/** What a fault must carry, and may; `every` and `chance` are judged for all alike. */
const shapes: Readonly<Record<FaultKind, Readonly<{ needs: readonly string[]; takes: readonly string[] }>>> = {
  dead: { needs: [], takes: [] },
  late: { needs: ['byMs'], takes: [] },
  truncated: { needs: [], takes: ['keep'] },
  doubled: { needs: [], takes: [] },
  'wrong-unit': { needs: [], takes: [] },
  'corrupt-crc': { needs: [], takes: [] },
  exception: { needs: ['code'], takes: [] },
  nan: { needs: [], takes: [] },
  restarts: { needs: ['gapMs', 'deadMs'], takes: ['zeroMs'] },
  noise: { needs: ['bytes'], takes: [] },
  echo: { needs: [], takes: [] },
  'transaction-zero': { needs: [], takes: [] },
  'transaction-own': { needs: [], takes: [] },
  mute: { needs: [], takes: [] },
};
const isFaultKind = (kind: unknown): kind is FaultKind => typeof kind === 'string' && Object.hasOwn(shapes, kind);
const lineKinds: readonly FaultKind[] = ['noise', 'echo'];
const portKinds: readonly FaultKind[] = ['transaction-zero', 'transaction-own', 'mute'];

const checkFields = (fields: Fields): FaultKind => {
  const text = JSON.stringify(fields);
  const { kind, every, chance, ...rest } = fields;
  if (!isFaultKind(kind))
    throw new Fault('configuration', `${text} names no fault: kind is one of ${Object.keys(shapes).join(', ')}.`);
  const { needs, takes } = shapes[kind];
  const missing = needs.find((name) => !isCount(rest[name]));
  if (missing !== undefined) throw new Fault('configuration', `${text} needs "${missing}", a whole number from 0.`);
  const strange = Object.entries(rest).find(([name, value]) => ![...needs, ...takes].includes(name) || !isCount(value));
  if (strange !== undefined) throw new Fault('configuration', `${text}: "${strange[0]}" does not belong to ${kind}.`);
  if (every !== undefined && !(isCount(every) && every > 0))
    throw new Fault('configuration', `${text}: "every" is a whole number from 1.`);
  if (chance !== undefined && !(typeof chance === 'number' && chance >= 0 && chance <= 1))
    throw new Fault('configuration', `${text}: "chance" is a number from 0 to 1.`);
  return kind;
};

const isMeterFault = (value: unknown): value is MeterFault =>
  isObject(value) && ![...lineKinds, ...portKinds].includes(checkFields(value));
const isLineFault = (value: unknown): value is LineFault => isObject(value) && lineKinds.includes(checkFields(value));
const isPortFault = (value: unknown): value is PortFault => isObject(value) && portKinds.includes(checkFields(value));

const readFaults = <F>(value: unknown, is: (one: unknown) => one is F, whose: string): readonly F[] => {
  if (!Array.isArray(value)) throw new Fault('configuration', 'Write faults as a list; an empty one clears them.');
  const list: readonly unknown[] = value;
  if (list.every(is)) return list;
  throw new Fault('configuration', `${JSON.stringify(value)}: not all of these are faults of a ${whose}.`);
};

/** Reads faults of a meter that came from outside. @throws Fault `configuration` */
export const readMeterFaults = (value: unknown): readonly MeterFault[] => readFaults(value, isMeterFault, 'meter');

/** Reads faults of a line that came from outside. @throws Fault `configuration` */
export const readLineFaults = (value: unknown): readonly LineFault[] => readFaults(value, isLineFault, 'line');

/** Reads faults of a TCP port that came from outside. @throws Fault `configuration` */
export const readPortFaults = (value: unknown): readonly PortFault[] => readFaults(value, isPortFault, 'TCP port');
