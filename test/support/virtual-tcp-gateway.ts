import { Observable, type SchedulerLike } from 'rxjs';
import type { ByteTransport, LinkEvent } from '../../drivers/modbus/byte-transport.ts';
import { takeTcpFrame, tcpFrame } from '../../drivers/modbus/codec.ts';
import type { ModbusMeter } from '../../hardware-sim/meters/modbus-meter.ts';

/** How likely each trouble is for an answer, 0 to 1; `lateBy` ms. */
export type TcpTroubles = Readonly<{
  late: number;
  lateBy: number;
  doubled: number;
  truncated: number;
  /** Half the answer, then all of it: in one segment, or in small ones a millisecond apart. */
  halved: number;
  wrongUnit: number;
  refused: number;
  dead: number;
}>;

export const noTroubles: TcpTroubles = {
  late: 0,
  lateBy: 0,
  doubled: 0,
  truncated: 0,
  halved: 0,
  wrongUnit: 0,
  refused: 0,
  dead: 0,
};

type Settings = Readonly<{
  latency: number;
  /** The id an answer is given, by the question's. */
  idOf: (transaction: number) => number;
  /** Whether an answer waits for those before it, as behind one serial line. */
  inOrder: boolean;
  troubles: TcpTroubles;
  draw: () => number;
}>;

export type VirtualGateway = Readonly<{ transport: ByteTransport; struck: Readonly<Record<string, number>> }>;

/** A Modbus TCP gateway in virtual time. What is under way when a connection ends comes on the next one. */
export const virtualTcpGateway = (
  { latency, idOf, inOrder, troubles, draw }: Settings,
  meters: ReadonlyMap<number, ModbusMeter>,
  scheduler: SchedulerLike,
): VirtualGateway => {
  const struck: Record<string, number> = {};
  let hear: ((bytes: Uint8Array) => void) | null = null;
  let busyUntil = 0;
  const strikes = (kind: Exclude<keyof TcpTroubles, 'lateBy'>): boolean => {
    if (troubles[kind] === 0 || draw() >= troubles[kind]) return false;
    struck[kind] = (struck[kind] ?? 0) + 1;
    return true;
  };
  const piecesOf = (bytes: Uint8Array, most: number): readonly Uint8Array[] => {
    const pieces: Uint8Array[] = [];
    for (let from = 0; from < bytes.length; ) {
      const to = most > bytes.length ? bytes.length : from + 1 + Math.floor(draw() * most);
      pieces.push(bytes.subarray(from, to));
      from = to;
    }
    return pieces;
  };
  const answer = (transaction: number, unit: number, pdu: Uint8Array): void => {
    const meter = meters.get(unit);
    if (!meter || strikes('dead')) return;
    const said = strikes('refused') ? Uint8Array.of((pdu[0] ?? 0) | 0x80, 6) : meter.answer(pdu);
    if (said === null) return;
    const frame = tcpFrame(idOf(transaction), strikes('wrongUnit') ? unit + 1 : unit, said);
    const start = inOrder ? Math.max(scheduler.now(), busyUntil) : scheduler.now();
    const at = start + latency + (strikes('late') ? troubles.lateBy : 0);
    busyUntil = at;
    if (strikes('halved')) {
      const half = frame.subarray(0, 1 + Math.floor(draw() * (frame.length - 1)));
      const pieces = piecesOf(Uint8Array.from([...half, ...frame]), draw() < 0.5 ? Number.POSITIVE_INFINITY : 8);
      pieces.forEach((piece, index) => {
        scheduler.schedule(() => hear?.(piece), at + index - scheduler.now());
      });
      busyUntil = at + pieces.length;
      return;
    }
    const twice = strikes('doubled') ? Uint8Array.from([...frame, ...frame]) : frame;
    const bytes = strikes('truncated') ? twice.subarray(0, 8 + Math.floor(draw() * 6)) : twice;
    scheduler.schedule(() => hear?.(bytes), at - scheduler.now());
  };
  const transport: ByteTransport = {
    name: 'virtual gateway',
    open: () =>
      new Observable<LinkEvent>((subscriber) => {
        hear = (bytes) => subscriber.next({ kind: 'bytes', bytes });
        const write = (bytes: Uint8Array): void => {
          const taken = takeTcpFrame(bytes);
          if (taken.kind === 'frame') answer(taken.transaction, taken.unit, taken.pdu);
        };
        subscriber.next({ kind: 'open', write });
        return () => {
          hear = null;
        };
      }),
  };
  return { transport, struck };
};
