import { openRtuFrame, rtuFrame } from '../../drivers/modbus/codec.ts';
import { sequenceOf } from '../grid/chance.ts';
import type { ModbusMeter } from '../meters/modbus-meter.ts';
import { characterTimeOf, silenceOf } from './character-time.ts';
import {
  createFaultSet,
  disturbFrame,
  type FaultKind,
  type FaultSet,
  type LineFault,
  type MeterFault,
} from './faults.ts';
import type { LineStatistics } from './line-statistics.ts';
import { type Transmission, transmit } from './transmission.ts';
import type { WireClock } from './wire-clock.ts';

export type LineSettings = Readonly<{
  baud: number;
  /** Start, data, parity and stop bits: 10 for 8N1, 11 for 8E1. */
  bitsPerCharacter: 10 | 11;
  /** From the end of a question to the first bit of its answer, ms; never under the 3.5 characters of silence. */
  turnaround: number;
  seed: number;
}>;

/** A two-wire bus with meters on it; the master's end is `receive` and the `send` it was made with. */
export type Rs485Line = Readonly<{
  /** Bytes the master has put on the wire: the first of them now, the others one character time after the other. */
  receive(bytes: Uint8Array): void;
  setMeterFaults(device: string, faults: readonly MeterFault[]): void;
  setLineFaults(faults: readonly LineFault[]): void;
  statistics(): LineStatistics;
  close(): void;
}>;

/** `busyUntil`: the end of its last answer; `downUntil`: when it has started again. */
type Station = Readonly<{ meter: ModbusMeter; faults: FaultSet<MeterFault> }> & {
  busyUntil: number;
  downUntil: number;
};
/** What the master is saying: bytes so far, when the last of them will have been on the wire, and whether it is lost. */
type Incoming = {
  readonly bytes: number[];
  readonly began: number;
  readonly wireFaults: readonly LineFault[];
  end: number;
  lost: boolean;
  stopClosing: () => void;
};

/** Meters by unit id. `send` carries bytes to the master. */
export const createRs485Line = (
  settings: LineSettings,
  meters: ReadonlyMap<number, ModbusMeter>,
  wire: WireClock,
  send: (bytes: Uint8Array) => void,
): Rs485Line => {
  const characterTime = characterTimeOf(settings);
  const silence = silenceOf(settings);
  const turnaround = Math.max(settings.turnaround, silence);
  const draw = sequenceOf(settings.seed, 901);
  const stations = new Map(
    [...meters].map(([unit, meter]): [number, Station] => [
      unit,
      { meter, faults: createFaultSet(draw), busyUntil: 0, downUntil: 0 },
    ]),
  );
  const lineFaults = createFaultSet<LineFault>(draw);
  const counts = {
    requests: 0,
    answers: 0,
    silenceViolations: 0,
    collisions: 0,
    corruptRequests: 0,
    unknownUnits: 0,
    wireMs: 0,
    lagMs: 0,
  };
  const faultCounts: Partial<Record<FaultKind, number>> = {};
  const waiting = new Set<() => void>();
  let incoming: Incoming | null = null;
  let talking: Transmission | null = null;
  let quietSince = Number.NEGATIVE_INFINITY;
  let closed = false;

  const later = (when: number, run: () => void): void => {
    const stop = wire.at(when, () => {
      waiting.delete(stop);
      run();
    });
    waiting.add(stop);
  };
  const tell = (bytes: Uint8Array): void => {
    if (!closed) send(bytes);
  };
  const struck = (kind: FaultKind): void => {
    faultCounts[kind] = (faultCounts[kind] ?? 0) + 1;
  };

  const say = (frame: Uint8Array, start: number): void => {
    if (frame.length === 0) return;
    if (talking !== null) {
      // Two meters at once: the one that talks is garbled as long as the other would have talked, which is not heard.
      counts.collisions += 1;
      talking.garbleUntil(start + frame.length * characterTime);
      return;
    }
    const done = (at: number): void => {
      talking = null;
      quietSince = at;
      counts.lagMs += at - start - frame.length * characterTime;
    };
    counts.wireMs += frame.length * characterTime;
    talking = transmit(frame, start, characterTime, wire, draw, tell, done);
    if (incoming === null || incoming.end <= start) return;
    counts.collisions += 1;
    incoming.lost = true;
    talking.garbleUntil(incoming.end);
  };

  const withNoise = (frame: Uint8Array, faults: readonly LineFault[]): Uint8Array => {
    const noise = faults.find((fault) => fault.kind === 'noise');
    if (noise === undefined) return frame;
    struck('noise');
    const crackle = Uint8Array.from({ length: noise.bytes }, () => Math.floor(draw() * 256));
    return Buffer.concat(draw() < 0.5 ? [crackle, frame] : [frame, crackle]);
  };

  /** Whether a meter that cannot bear to be hurried goes down now: a question within its gap after its last answer. */
  const goesDown = (station: Station, asked: number, faults: readonly MeterFault[]): boolean => {
    const hurried = faults.find((fault) => fault.kind === 'restarts');
    if (hurried === undefined || station.busyUntil === 0 || asked >= station.busyUntil + hurried.gapMs) return false;
    station.downUntil = asked + hurried.deadMs;
    later(station.downUntil, () => station.meter.restarted?.(hurried.zeroMs ?? 0));
    return true;
  };

  const answer = (unit: number, station: Station, pdu: Uint8Array, { began, end, wireFaults }: Incoming): void => {
    if (began < station.downUntil) return;
    const faults = station.faults.strike();
    const down = goesDown(station, began, faults);
    for (const { kind } of faults) if (kind !== 'restarts' || down) struck(kind);
    if (down || faults.some(({ kind }) => kind === 'dead')) return;
    const late = faults.reduce((sum, fault) => sum + (fault.kind === 'late' ? fault.byMs : 0), 0);
    const said = station.meter.answer(pdu);
    if (said.length === 0) return;
    const sound = rtuFrame(unit, said);
    const frame = withNoise(faults.reduce(disturbFrame, sound), wireFaults);
    // A meter does one thing after the other: a question that comes while an answer is owed waits for it.
    const start = Math.max(end, station.busyUntil) + turnaround + late;
    station.busyUntil = start + frame.length * characterTime;
    counts.answers += 1;
    later(start, () => say(frame, start));
  };

  const closeFrame = (frame: Incoming): void => {
    const { bytes, end, lost } = frame;
    incoming = null;
    quietSince = Math.max(quietSince, end);
    const opened = openRtuFrame(Uint8Array.from(bytes));
    if (lost || opened.kind === 'corrupt') {
      counts.corruptRequests += 1;
      return;
    }
    counts.requests += 1;
    const station = stations.get(opened.unit);
    if (station !== undefined) answer(opened.unit, station, opened.pdu, frame);
    else counts.unknownUnits += 1;
  };

  const begin = (now: number): Incoming => {
    if (talking !== null || now < quietSince + silence) counts.silenceViolations += 1;
    return { bytes: [], began: now, end: now, lost: false, wireFaults: lineFaults.strike(), stopClosing: () => {} };
  };

  const echo = (bytes: Uint8Array, { end, wireFaults }: Incoming): void => {
    if (!wireFaults.some(({ kind }) => kind === 'echo')) return;
    struck('echo');
    later(end, () => tell(bytes));
  };

  return {
    receive: (bytes) => {
      if (closed || bytes.length === 0) return;
      const now = wire.now();
      const frame = incoming ?? begin(now);
      incoming = frame;
      frame.bytes.push(...bytes);
      frame.end = Math.max(frame.end, now) + bytes.length * characterTime;
      counts.wireMs += bytes.length * characterTime;
      if (talking !== null) {
        counts.collisions += 1;
        frame.lost = true;
        talking.garbleUntil(frame.end);
      }
      frame.stopClosing();
      frame.stopClosing = wire.at(frame.end + silence, () => closeFrame(frame), characterTime < 0.2);
      echo(bytes, frame);
    },
    setMeterFaults: (device, faults) => {
      for (const { meter, faults: set } of stations.values()) if (meter.device === device) set.set(faults);
    },
    setLineFaults: (faults) => lineFaults.set(faults),
    statistics: () => ({ ...counts, faults: { ...faultCounts } }),
    close: () => {
      closed = true;
      incoming?.stopClosing();
      talking?.stop();
      for (const stop of waiting) stop();
    },
  };
};
