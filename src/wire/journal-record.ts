import { wh } from '../domain/energy.ts';
import type { Command, Journalled, MeteredInterval } from '../domain/market.ts';
import { instant, millis } from '../domain/time.ts';
import type { Origin } from '../domain/transaction.ts';
import { type Cbor, malformed } from './cbor.ts';
import { arrayFields, codes, type Fields, listOf } from './fields.ts';
import { fromGridFact, toGridFact } from './grid-fact.ts';
import { idField } from './identity-fields.ts';
import { controlIn, decisionIn, erasureIn } from './operator-request.ts';
import { fromOrderMessage, toOrderMessage } from './order-message.ts';
import { fromRegistry, toRegistry } from './registry-fields.ts';

const what = 'journal row';

export const originCodes = codes<Origin>({ measured: 1, recovered: 2, missing: 3, substituted: 4, corrected: 5 }, what);

/** A record of any kind as CBOR: [at, kind, …]. */
export const fromJournalled = ({ at, command }: Journalled): Cbor => [at, ...fromCommand(command)];

const fromCommand = (command: Command): readonly Cbor[] => {
  switch (command.kind) {
    case 'rules':
      return ['rules', command.text, command.hash];
    case 'enrol':
      return ['enrol', fromRegistry(command.registry), command.hash];
    case 'order':
      return ['order', fromOrderMessage(command), command.hash];
    case 'cancel':
      return ['cancel', fromOrderMessage(command)];
    case 'batch': {
      const { gateway, epoch, sequence, payloadHash, intervals, before } = command;
      return ['batch', gateway, epoch, sequence, payloadHash, intervals.map(fromInterval), ...optional(before)];
    }
    case 'fact': {
      const { gateway, epoch, sequence, payloadHash, fact, before } = command;
      return ['fact', gateway, epoch, sequence, payloadHash, fromGridFact(fact), ...optional(before)];
    }
    case 'decide':
      return ['decide', command.message];
    case 'erase':
      return ['erase', command.message];
    case 'control':
      return ['control', command.message];
    case 'tick':
      return ['tick'];
  }
};

/** @throws Fault `malformed`. */
export const toJournalled = (value: Cbor): Journalled => {
  const [at, kind, ...rest] = listOf(value, what);
  if (typeof at !== 'number') throw malformed(what, 'a record has no time');
  return { at: instant(at), command: toCommand(kind, rest) };
};

const toCommand = (kind: Cbor | undefined, rest: readonly Cbor[]): Command => {
  switch (kind) {
    case 'rules': {
      const fields = arrayFields(rest, what, 2);
      return { kind, text: fields.text(0), hash: fields.bytes(1, 32) };
    }
    case 'enrol': {
      const fields = arrayFields(rest, what, 2);
      return { kind, registry: toRegistry(fields.item(0)), hash: fields.bytes(1, 32) };
    }
    case 'order': {
      const fields = arrayFields(rest, what, 2);
      const message = toOrderMessage(fields.item(0));
      if (message.kind !== kind) throw malformed(what, 'an order record holds a cancellation');
      return { ...message, hash: fields.bytes(1, 32) };
    }
    case 'cancel': {
      const message = toOrderMessage(arrayFields(rest, what, 1).item(0));
      if (message.kind !== kind) throw malformed(what, 'a cancellation record holds an order');
      return message;
    }
    case 'batch': {
      const fields = arrayFields(rest, what, rest.length === 6 ? 6 : 5);
      return {
        kind,
        gateway: idField(fields, 0, what),
        epoch: fields.integer(1),
        sequence: fields.integer(2),
        payloadHash: fields.bytes(3, 32),
        intervals: fields.list(4).map(toInterval),
        ...beforeIn(fields, rest),
      };
    }
    case 'fact': {
      const fields = arrayFields(rest, what, rest.length === 6 ? 6 : 5);
      return {
        kind,
        gateway: idField(fields, 0, what),
        epoch: fields.integer(1),
        sequence: fields.integer(2),
        payloadHash: fields.bytes(3, 32),
        fact: toGridFact(fields.item(4)),
        ...beforeIn(fields, rest),
      };
    }
    case 'decide': {
      const message = arrayFields(rest, what, 1).bytes(0);
      return { kind, ...decisionIn(message), message };
    }
    case 'erase': {
      const message = arrayFields(rest, what, 1).bytes(0);
      return { kind, ...erasureIn(message), message };
    }
    case 'control': {
      const message = arrayFields(rest, what, 1).bytes(0);
      return { kind, ...controlIn(message), message };
    }
    case 'tick':
      arrayFields(rest, what, 0);
      return { kind };
    default:
      throw malformed(what, 'a record is of an unknown kind');
  }
};

/** A sixth item where there is a bound: records without one stay what they were. */
const optional = (before: number | undefined): readonly Cbor[] => (before === undefined ? [] : [before]);
const beforeIn = (fields: Fields, { length }: readonly Cbor[]): Readonly<{ before?: number }> =>
  length === 6 ? { before: fields.integer(5, { least: 0 }) } : {};

const fromInterval = ({ point, start, length, version, origin, energy, leafHash }: MeteredInterval): Cbor => [
  point,
  start,
  length,
  version,
  originCodes.encode(origin),
  leafHash,
  energy && [energy.importWh, energy.exportWh, energy.openingImportWh, energy.openingExportWh, energy.uncertaintyWh],
];

const toInterval = (value: Cbor): MeteredInterval => {
  const fields = arrayFields(value, what, 7);
  return {
    point: idField(fields, 0, what),
    start: instant(fields.integer(1)),
    length: millis(fields.integer(2)),
    version: fields.integer(3),
    origin: originCodes.decode(fields, 4),
    energy: toMeteredEnergy(fields.item(6)),
    leafHash: fields.bytes(5, 32),
  };
};

const toMeteredEnergy = (value: Cbor): MeteredInterval['energy'] => {
  if (value === null) return null;
  const fields = arrayFields(value, what, 5);
  return {
    importWh: wh(fields.integer(0)),
    exportWh: wh(fields.integer(1)),
    openingImportWh: wh(fields.integer(2)),
    openingExportWh: wh(fields.integer(3)),
    uncertaintyWh: wh(fields.integer(4)),
  };
};
