import { from, toArray } from 'rxjs';
import type { Alarm, AlarmKind, AlarmPriority } from '../../src/domain/alarm.ts';
import type { AlarmCondition } from '../../src/domain/alarm-condition.ts';
import { instant, SECOND } from '../../src/domain/time.ts';
import { type AlarmInput, alarmLife } from '../../src/power-quality/alarms/alarm-life.ts';
import { type AlarmRules, alarmRules } from '../../src/power-quality/alarms/alarm-rules.ts';

/** Meters h01 to h12, the first six on line a, the others on line b; of no feeder that anybody has configured. */
export const twelve: AlarmRules['meters'] = Array.from({ length: 12 }, (_, index) => ({
  device: `h${String(index + 1).padStart(2, '0')}`,
  line: index < 6 ? 'a' : 'b',
  feeder: null,
}));

export const usualRules: AlarmRules = alarmRules({ meters: twelve });

export const seconds = (count: number) => instant(count * SECOND);

type Said = Partial<
  Readonly<{
    kind: AlarmKind;
    device: string | null;
    phase: string;
    band: string;
    priority: AlarmPriority;
    value: number;
    since: number;
  }>
>;

/** A condition at a second: the voltage of h01 above its band, if nothing else is said. */
export const conditionAt = (at: number, standing: boolean, said: Said = {}): AlarmCondition => {
  const { kind = 'voltage-band', device = 'h01', phase, band, priority = 'high', value = 245, since = at } = said;
  const place = device ?? 'gateway';
  return {
    id: [kind, place, phase, band].filter((part) => part !== undefined).join('/'),
    kind,
    source: {
      ...(device !== null && { device, point: device.replace('h', 'p') }),
      ...(phase !== undefined && { phase }),
    },
    priority,
    standing,
    at: seconds(at),
    since: seconds(since),
    ...(kind === 'voltage-band' && { measured: { value, limit: 240, unit: 'V' } }),
    message: standing ? `${kind} of ${place}.` : `${kind} of ${place} is over.`,
  };
};

export const appears = (at: number, said: Said = {}): AlarmInput => ({
  kind: 'condition',
  condition: conditionAt(at, true, said),
});
export const goes = (at: number, said: Said = {}): AlarmInput => ({
  kind: 'condition',
  condition: conditionAt(at, false, said),
});
export const noted = (at: number, id = 'voltage-band/h01'): AlarmInput => ({
  kind: 'acknowledge',
  id,
  at: seconds(at),
});
export const shelved = (at: number, until: number, id = 'voltage-band/h01', reason = 'known fault'): AlarmInput => ({
  kind: 'shelve',
  id,
  until: seconds(until),
  by: 'somchai',
  reason,
  at: seconds(at),
});
export const unshelved = (at: number, id = 'voltage-band/h01'): AlarmInput => ({
  kind: 'unshelve',
  id,
  at: seconds(at),
});
export const passes = (at: number): AlarmInput => ({ kind: 'time', at: seconds(at) });
export const lineFails = (at: number, line: string, standing = true): AlarmInput => ({
  kind: 'condition',
  condition: {
    ...conditionAt(at, standing, { kind: 'line-silent', device: null }),
    id: `line-silent/${line}`,
    message: `Line ${line} ${standing ? 'is silent' : 'answers again'}.`,
  },
});

/** Every change these inputs make. */
export const lived = (
  inputs: readonly AlarmInput[],
  { rules = usualRules, restored = [] }: Readonly<{ rules?: AlarmRules; restored?: readonly Alarm[] }> = {},
): readonly Alarm[] => {
  let alarms: readonly Alarm[] = [];
  from(inputs)
    .pipe(alarmLife(rules, restored), toArray())
    .subscribe((all) => {
      alarms = all;
    });
  return alarms;
};

/** `12 h01 raised`, in brackets why it is quiet, `< h02` what it follows from, `× 3` how many meters show it. */
export const brief = ({ at, kind, id, source, state, cause, witnesses, quiet }: Alarm): string => {
  const name = source.device ?? id;
  return [
    at / SECOND,
    kind === 'voltage-band' || source.device === undefined ? name : `${kind} ${name}`,
    ...(source.phase === undefined ? [] : [source.phase]),
    state,
    ...(quiet === undefined ? [] : [`(${quiet})`]),
    ...(cause === undefined ? [] : [`< ${cause.split('/').slice(1, 2).join('')}`]),
    ...(witnesses === undefined ? [] : [`× ${witnesses}`]),
  ].join(' ');
};

export const story = (inputs: readonly AlarmInput[], options: Parameters<typeof lived>[1] = {}): readonly string[] =>
  lived(inputs, options).map(brief);

/** The alarms somebody still has to see after these changes, as an outbox would give them back. */
export const remembered = (changes: readonly Alarm[], before: readonly Alarm[] = []): readonly Alarm[] => {
  const last = new Map<string, Alarm>();
  for (const change of [...before, ...changes]) {
    last.delete(change.id);
    if (change.state !== 'returned' || change.shelved !== undefined) last.set(change.id, change);
  }
  return [...last.values()];
};
