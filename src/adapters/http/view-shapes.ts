import { realms } from '../../domain/identity.ts';
import type { Json } from '../../domain/json.ts';
import { gridFactKinds } from '../../domain/limits.ts';
import { nodeKinds } from '../../domain/market.ts';
import { controlActs, marketLevels } from '../../domain/market-control.ts';
import { sides, timesInForce } from '../../domain/order.ts';
import { pointRoles } from '../../domain/registry.ts';
import type {
  AccountView,
  AlarmView,
  CoreView,
  GapsView,
  RegulatedOrderView,
  RegulatorView,
  StatementView,
  ZoneView,
} from '../../domain/view.ts';
import type { PublicRegistry, WitnessedHead } from '../../ports/core-service.ts';
import {
  counted,
  digits,
  either,
  flag,
  list,
  moment,
  money,
  nullable,
  number,
  object,
  oneOf,
  optional,
  price,
  type Shape,
  text,
  whole,
} from './shape.ts';

/**
 * What the core's routes answer, as JSON Schema. `satisfies` holds each against the type that the code goes by: a field that one
 * has and the other lacks does not compile.
 */

const level = object({ price: whole, quantityWh: whole });
const scope = oneOf('zone', 'network');
const green = object({ volumeWh: whole, premium: price });
const book = object({
  ...{ start: moment, gate: moment, bids: list(level), asks: list(level) },
  ...{ tradedWh: whole, last: nullable(whole) },
  indicated: optional(
    either(
      object({
        ...{ scope, reason: oneOf('cleared'), volumeWh: whole, imbalanceWh: whole },
        ...{ price, lowest: price, highest: price, green: optional(green) },
      }),
      object({ scope, reason: oneOf('no-bids', 'no-asks', 'no-overlap') }),
    ),
  ),
});
const clearing = object({
  ...{ start: moment, volumeWh: whole, price: nullable(whole), lowest: nullable(whole), highest: nullable(whole) },
  reason: oneOf(
    ...(['cleared', 'no-bids', 'no-asks', 'no-overlap', 'core-was-down'] as const),
    ...(['administered', 'halted', 'suspended'] as const),
  ),
  green: optional(green),
});
const run = object({
  ...{ start: moment, run: whole, importWh: whole, exportWh: whole, boughtWh: whole },
  feeder: nullable(object({ importWh: whole, exportWh: whole, lossWh: whole, agrees: flag })),
  ...{ balanced: flag, estimated: whole },
});
const control = object({
  level: oneOf(...marketLevels),
  declared: nullable(object({ since: moment, reason: nullable(text) })),
  halted: nullable(object({ since: moment, reason: text })),
  limits: nullable(object({ lowestPrice: whole, highestPrice: whole, mostWh: whole })),
});
const zone = object({
  ...{ zone: text, books: list(book), clearings: list(clearing), runs: list(run) },
  control: optional(control),
}) satisfies Shape<ZoneView>;

const facts = list(
  object({
    ...{ zone: nullable(text), gateway: text, kind: oneOf(...gridFactKinds), since: moment, meters: whole },
    measured: nullable(object({ value: number, limit: number, unit: text })),
  }),
);

const alarm = object({
  ...{ id: text, kind: text, source: text, since: moment, at: moment, message: text },
  state: oneOf('raised', 'acknowledged', 'returned', 'returned-unacknowledged'),
  priority: oneOf('critical', 'high', 'medium', 'low'),
  ...{ cause: optional(text), witnesses: optional(whole) },
  quiet: optional(oneOf('shelved', 'flood', 'consequence')),
  shelved: optional(object({ until: moment, by: text, reason: text })),
}) satisfies Shape<AlarmView>;

const network = object({
  ...{ start: moment, fees: money, rent: money },
  flows: list(object({ from: text, to: text, sentWh: whole, receivedWh: whole })),
  nodes: list(
    object({
      ...{ node: text, kind: oneOf(...nodeKinds), boughtWh: whole, soldWh: whole, price: nullable(price) },
      ...{ ask: nullable(price), bid: nullable(price), why: nullable(text) },
    }),
  ),
});

export const coreViewShape = object({
  ...{ core: text, realm: oneOf(...realms), at: moment, interval: object({ start: moment, end: moment }) },
  ...{ zones: list(zone), facts, alarms: list(alarm), refused: counted(whole), held: optional(whole) },
  network: optional(network),
  gateways: list(object({ gateway: text, epoch: whole, sequence: whole, lastBatchAt: nullable(moment) })),
  ledger: object({ accounts: whole, entries: whole, sumNanoBaht: money }),
  log: object({ size: whole, root: digits, checkpoint: text }),
  journal: object({ rows: whole, commands: whole, stateHash: digits }),
}) satisfies Shape<CoreView>;

const key = object({ kid: digits, algorithm: oneOf('Ed25519', 'ES256'), raw: digits });
const point = object({
  ...{ id: text, role: oneOf(...pointRoles), zone: text, gateway: text },
  connection: optional(object({ importW: number, exportW: number, daylightOnly: flag })),
});
export const registryShape = object({
  ...{ realm: oneOf(...realms), core: text, version: whole, intervalLength: whole, gateLead: whole, tick: whole },
  keys: object({ core: key, log: key, verifier: text }),
  zones: list(text),
  gateways: list(object({ id: text, epoch: whole, key, former: list(object({ key, until: whole })) })),
  points: list(point),
}) satisfies Shape<Json<PublicRegistry>>;

export const witnessedShape = object({
  ...{ realm: oneOf(...realms), core: text, note: text },
  witnesses: list(object({ gateway: text, statement: digits })),
}) satisfies Shape<Json<WitnessedHead>>;

const gatewayGaps = list(
  object({
    ...{ gateway: text, epoch: whole, through: whole, forgotten: whole },
    missing: list(object({ from: whole, to: whole })),
  }),
);
export const gapsOfAllShape = object({ gateways: gatewayGaps }) satisfies Shape<Pick<GapsView, 'gateways'>>;
export const gapsShape = object({
  gateways: gatewayGaps,
  points: list(
    object({
      ...{ point: text, gateway: text, through: nullable(moment) },
      missing: list(object({ from: moment, to: moment, said: flag })),
      forgotten: nullable(object({ holes: whole, before: moment })),
    }),
  ),
}) satisfies Shape<GapsView>;

export const accountShape = object({
  ...{ account: text, balance: money, reserved: money, points: list(text) },
  orders: list(
    object({
      ...{ nonce: text, side: oneOf(...sides), start: moment, quantityWh: whole, restingWh: whole, filledWh: whole },
      ...{ limit: whole, state: text, green: optional(flag) },
    }),
  ),
  intervals: list(
    object({
      ...{ start: moment, point: text, boughtWh: whole, soldWh: whole, importWh: nullable(whole) },
      ...{ exportWh: nullable(whole), total: nullable(money), basis: nullable(text), run: whole },
      made: nullable(object({ traded: money, charged: optional(money), retail: money, buyBack: money })),
      green: optional(object({ boughtWh: whole, soldWh: whole, premium: money })),
    }),
  ),
}) satisfies Shape<AccountView>;

export const statementShape = object({
  ...{ account: text, balance: money, reserved: money },
  months: list(
    object({
      ...{ month: text, closed: nullable(digits), total: money },
      lines: list(object({ kind: text, corrects: nullable(text), energyWh: whole, money, invoiced: money })),
    }),
  ),
}) satisfies Shape<StatementView>;

export const proofsShape = list(text);
export const rulesShape = object({ hash: digits, text });

export const regulatorShape = object({
  ...{ core: text, realm: oneOf(...realms), at: moment, rules: nullable(digits), zones: list(zone), facts },
  controls: list(
    object({
      ...{ at: moment, zone: nullable(text), act: oneOf(...controlActs), author: text, reason: text, hash: digits },
    }),
  ),
}) satisfies Shape<RegulatorView>;

export const regulatedOrdersShape = object({
  orders: list(
    object({
      ...{ account: text, nonce: text, zone: text, start: moment, side: oneOf(...sides), quantityWh: whole },
      ...{ restingWh: whole, filledWh: whole, limit: whole, timeInForce: oneOf(...timesInForce), state: text },
      green: optional(flag),
    }),
  ),
}) satisfies Shape<Readonly<{ orders: readonly RegulatedOrderView[] }>>;
