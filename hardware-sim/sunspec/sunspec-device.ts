import { decodeRequest, encodeAnswer } from '../../drivers/modbus/codec.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { EncodedModel, Wishes } from './encode-model.ts';
import type { Truth } from './roof.ts';
import { type Maker, type SunSpecKind, shownModels } from './shown-models.ts';

/** What can be done to a device while it runs. */
export type SunSpecOrder =
  /** Uses these powers of ten from now on; where a value does not fit, a greater one. */
  | Readonly<{ kind: 'scale'; factors: Wishes }>
  /** New software: a model of the maker's own, of so many registers, now stands before the others, which move. */
  | Readonly<{ kind: 'update'; registers: number }>
  /** A setting was changed: the chain begins elsewhere, or its models are of the other family. */
  | Readonly<{ kind: 'set'; base?: number; float?: boolean }>;

export type SunSpecSettings = SunSpecKind &
  Readonly<{
    device: string;
    maker: Maker;
    /** 40000, 0, 50000 or 1. */
    base: number;
    /** The most registers it gives in one answer. */
    longestRead: number;
  }>;

/** A simulated device, as Modbus servers serve it. */
export type SunSpecDevice = Readonly<{
  device: string;
  answer(pdu: Uint8Array): Uint8Array;
  obey(order: SunSpecOrder): void;
  /** What the numbers of a model meant in the last answer that touched the chain, by point name. */
  meant(model: number): Readonly<Record<string, number>>;
}>;

const MARKER = [0x5375, 0x6e53];
const END = [0xffff, 0];
const MAKERS_OWN = 64_001;

const ILLEGAL_FUNCTION = 1;
const ILLEGAL_ADDRESS = 2;
const ILLEGAL_VALUE = 3;

/** A SunSpec device that shows `truth` at the grid time of each question; one answer is one moment. */
export const sunSpecDevice = (
  { device, maker, base: firstBase, longestRead, ...firstKind }: SunSpecSettings,
  truth: (at: Instant) => Truth,
  gridTime: () => Instant,
): SunSpecDevice => {
  let kind: SunSpecKind = firstKind;
  let base = firstBase;
  let wishes: Wishes = {};
  let inserted: readonly number[] = [];
  let shown: readonly EncodedModel[] = [];

  const chain = (): readonly number[] => {
    shown = shownModels(kind, maker, truth(gridTime()), wishes);
    const [common, ...others] = shown.map(({ words }) => words);
    return [...MARKER, ...(common ?? []), ...inserted, ...others.flat(), ...END];
  };

  const words = (address: number, count: number): readonly number[] | number => {
    if (count > longestRead) return ILLEGAL_VALUE;
    const all = chain();
    const from = address - base;
    return from < 0 || from + count > all.length ? ILLEGAL_ADDRESS : all.slice(from, from + count);
  };

  return {
    device,
    answer: (pdu) => {
      const decoded = decodeRequest(pdu);
      if (decoded.kind !== 'read')
        return encodeAnswer({ kind: 'exception', function: decoded.function, code: decoded.exception });
      const { function: code, address, count } = decoded.request;
      const answer = code === 3 ? words(address, count) : ILLEGAL_FUNCTION;
      return typeof answer === 'number'
        ? encodeAnswer({ kind: 'exception', function: code, code: answer })
        : encodeAnswer({ kind: 'registers', function: code, words: answer });
    },
    obey: (order) => {
      switch (order.kind) {
        case 'scale':
          wishes = { ...wishes, ...order.factors };
          return;
        case 'update':
          inserted = [MAKERS_OWN, order.registers, ...Array.from({ length: order.registers }, () => 0)];
          return;
        case 'set':
          base = order.base ?? base;
          kind = { ...kind, float: order.float ?? kind.float };
          return;
      }
    },
    meant: (model) => shown.find(({ words: [id] }) => id === model)?.means ?? {},
  };
};
