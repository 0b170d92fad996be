import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { DeviceId } from '../domain/identity.ts';
import { type EnergyChannel, energyChannels } from '../domain/quantity.ts';
import type { Reading } from '../domain/reading.ts';
import { follow, type ReadingOrder, startOrder } from './reading-order.ts';

const suspicions = {
  'counter-decreased': 'fell. If it stays, the meter was exchanged or reset: say so with `gridtokenx meter replace`.',
  'counter-reset':
    'fell and counts on from there: it was reset, or the meter exchanged. Say so with `gridtokenx meter replace`.',
  'counter-jumped':
    'grew by more than the meter can carry. Check the opening registers of its binding, the CT ratio and the profile.',
  'zero-after-boot': 'reads zero after having counted energy. The meter may be starting; if it stays, it was reset.',
} as const;
type Suspicion = keyof typeof suspicions;
const isSuspicion = (reason: string): reason is Suspicion => reason in suspicions;

/** Ids of registers that are not believed, and where each meter's story stands; private to one subscription, changed in place. */
type CounterWatch = Readonly<{ suspected: Set<string>; orders: Map<DeviceId, ReadingOrder> }>;

/** `standing`: alarms from before a restart. */
export const startCounters = (standing: ReadonlySet<string> = new Set()): CounterWatch => ({
  suspected: new Set([...standing].filter((id) => id.startsWith('counter-suspect/'))),
  orders: new Map(),
});

/** Meters that are no more are forgotten: what comes back under a name of theirs begins anew. */
export const forgetCounters = ({ suspected, orders }: CounterWatch, devices: ReadonlySet<DeviceId>): void => {
  for (const device of orders.keys()) if (!devices.has(device)) orders.delete(device);
  for (const id of suspected) if (!devices.has(id.split('/')[1] ?? '')) suspected.delete(id);
};

/**
 * Says when an energy register broke a counter rule and is not believed, and when it is again. The suspect registers are
 * never used; the reading's own time is the alarm's. A reading from before its meter's last is too late to say either.
 */
export const advanceCounters = ({ suspected, orders }: CounterWatch, reading: Reading): readonly AlarmCondition[] => {
  const order = orders.get(reading.device) ?? startOrder();
  orders.set(reading.device, order);
  if (follow(order, reading) === 'late') return nothing;
  if (suspected.size === 0 && reading.rejected.import === undefined && reading.rejected.export === undefined)
    return nothing;
  const conditions = energyChannels.flatMap((channel) => turned(suspected, reading, channel));
  for (const { id, standing } of conditions) {
    if (standing) suspected.add(id);
    else suspected.delete(id);
  }
  return conditions;
};
const nothing: readonly AlarmCondition[] = [];

const turned = (
  suspected: ReadonlySet<string>,
  reading: Reading,
  channel: EnergyChannel,
): readonly AlarmCondition[] => {
  const { device, point, measuredAt: at, registers, rejected } = reading;
  const id = `counter-suspect/${device}/${channel}`;
  const reason = rejected[channel];
  const source = { device, point };
  const said = { id, kind: 'counter-suspect', source, priority: 'high', at, since: at } as const;
  const register = `The ${channel} register of ${device}`;
  if (reason !== undefined && isSuspicion(reason))
    return suspected.has(id) ? [] : [{ ...said, standing: true, message: `${register} ${suspicions[reason]}` }];
  if (registers[channel] === undefined || !suspected.has(id)) return [];
  return [{ ...said, standing: false, message: `${register} is believed again.` }];
};
