import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { DeviceId } from '../domain/identity.ts';
import type { IdentityReport } from '../domain/reading.ts';

/** What of each meter is not so, in words; private to one subscription, changed in place. */
type KnownContradictions = Map<DeviceId, string>;

const ID = 'foreign-meter/';
/** Of an alarm from before a restart nobody remembers the words: whatever the meter says next is news. */
const FORGOTTEN = 'something';

/** `standing`: alarms from before a restart. */
export const startIdentity = (standing: ReadonlySet<string> = new Set()): KnownContradictions =>
  new Map([...standing].flatMap((id) => (id.startsWith(ID) ? [[id.slice(ID.length), FORGOTTEN] as const] : [])));

/** Says when a meter is another one than was installed, or is set in another way, and when it is right again. */
export const advanceIdentity = (known: KnownContradictions, report: IdentityReport): readonly AlarmCondition[] => {
  const was = known.get(report.device) ?? '';
  const is = report.contradictions.join(', and ');
  known.set(report.device, is);
  return was === is ? [] : [conditionOf(report)];
};

const exchanged =
  'If it was exchanged, say so with `gridtokenx meter replace`; otherwise put its settings or its configuration right.';
const ratios = [
  ['has a CT ratio', 'current'],
  ['has a PT ratio', 'voltage'],
] as const;

/** A ratio is entered twice, because a wrong one is a wrong bill for years; the default is none, 1/1. */
const entered = (name: string): string =>
  `If its transformers have this ratio, enter it at this meter in the gateway's configuration, in \`ratios.${name}\` and once more in \`ratios.again.${name}\`, as [primary, secondary] of the plate ([200, 5] is 40); otherwise set it right in the meter.`;

/** What to do about each thing that is not so, in whole sentences. */
const advice = (contradictions: readonly string[]): string => {
  const named = ratios.filter(([says]) => contradictions.some((one) => one.startsWith(says)));
  const others = contradictions.length > named.length ? [exchanged] : [];
  return [...others, ...named.map(([, name]) => entered(name))].join(' ');
};

const conditionOf = ({ device, point, at, contradictions }: IdentityReport): AlarmCondition => {
  const standing = contradictions.length > 0;
  const message = standing
    ? `Meter ${device} ${contradictions.join(', and ')}. Nothing of it is settled. ${advice(contradictions)}`
    : `Meter ${device} is the one that was installed.`;
  return {
    id: `${ID}${device}`,
    kind: 'foreign-meter',
    source: { device, point },
    priority: 'high',
    standing,
    at,
    since: at,
    message,
  };
};
