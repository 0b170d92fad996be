import type { AlarmKind } from '../domain/alarm.ts';
import type { Sentence } from '../domain/reload.ts';
import { SECOND } from '../domain/time.ts';
import type { AlarmView, GatewayView } from '../domain/view.ts';

type BusView = GatewayView['buses'][number];

/** Questions without an answer after which a line is mute, and how long one that is not even open is waited for: choices of ours. */
const MUTE_AFTER = 3;
const PATIENCE = 10 * SECOND;

/** What a bus has counted since; one that was opened anew counts from 0. */
const since = (was: BusView, is: BusView, what: 'requests' | 'answers'): number =>
  is[what] < was[what] ? is[what] : is[what] - was[what];

const isMute = (was: BusView, is: BusView, elapsed: number): boolean =>
  was.answers > 0 &&
  since(was, is, 'answers') === 0 &&
  (since(was, is, 'requests') >= MUTE_AFTER || elapsed >= PATIENCE);

/** Alarms that say of what a configuration can break that it is broken. */
const ofConfiguration: ReadonlySet<string> = new Set<AlarmKind>([
  'meter-silent',
  'line-silent',
  'foreign-meter',
  'counter-suspect',
  'storage',
  'core-unreachable',
  'core-refused',
]);

const holds = ({ state }: AlarmView): boolean => state === 'raised' || state === 'acknowledged';

/**
 * Whether a silence is no matter of the change: a meter that had not answered before either, or the greater part of whose silence lay
 * before the change. One that is new has to answer.
 */
const isOlder = ({ id, since: raised }: AlarmView, before: GatewayView): boolean => {
  const was = before.meters.find(({ device }) => id === `meter-silent/${device}`);
  if (was === undefined) return false;
  if (was.measuredAt === null) return true;
  const [changed, answered] = [Date.parse(before.at), Date.parse(was.measuredAt)];
  return Date.parse(raised) - changed < changed - answered;
};

/**
 * What is worse at a gateway than before a change, by what it shows: buses that answered and do not, alarms of meters, lines,
 * storage, signing and the core that did not stand, batches refused, a core or the DSO's broker that was in reach and is not. `before` is the last
 * view before the change. Buses need time to answer: judged at once, none is worse. `brokerAnew`: the change leads to the DSO's broker in
 * another way, and then it has to be in reach whether the one before was or not.
 */
export const healthSince = (before: GatewayView, now: GatewayView, brokerAnew: boolean): readonly Sentence[] => {
  const stood = new Set(before.alarms.filter(holds).map(({ id }) => id));
  const elapsed = Date.parse(now.at) - Date.parse(before.at);
  const mute = now.buses
    .filter((bus) => before.buses.some((was) => was.name === bus.name && isMute(was, bus, elapsed)))
    .map(
      ({ name }): Sentence => ({
        en: `Line ${name} answered before the change and has not since.`,
        th: `สาย ${name} เคยตอบก่อนการเปลี่ยน แต่ยังไม่ตอบหลังจากนั้น`,
      }),
    );
  const raised = now.alarms
    .filter((alarm) => holds(alarm) && ofConfiguration.has(alarm.kind) && !stood.has(alarm.id))
    .filter((alarm) => !isOlder(alarm, before))
    .map(({ id, message }): Sentence => ({ en: message, th: `มีสัญญาณเตือนใหม่ ${id}` }));
  const refused = now.outbox.refused - before.outbox.refused;
  // Without a broker there is none to be in reach.
  const unheard = now.fleet.broker !== null && !now.fleet.connected;
  const lost = before.core.reachable && !now.core.reachable;
  return [
    ...mute,
    ...raised,
    ...(refused > 0
      ? [
          {
            en: `The core has refused ${refused} batches since the change.`,
            th: `คอร์ปฏิเสธ ${refused} ชุดข้อมูลหลังการเปลี่ยน`,
          },
        ]
      : []),
    ...(lost
      ? [{ en: 'The core was in reach before the change and is not.', th: 'เคยติดต่อคอร์ได้ก่อนการเปลี่ยน แต่ตอนนี้ติดต่อไม่ได้' }]
      : []),
    ...(unheard && before.fleet.connected
      ? [
          {
            en: "The DSO's broker was in reach before the change and is not.",
            th: 'เคยติดต่อโบรกเกอร์ของการไฟฟ้าได้ก่อนการเปลี่ยน แต่ตอนนี้ติดต่อไม่ได้',
          },
        ]
      : []),
    ...(unheard && !before.fleet.connected && brokerAnew
      ? [
          {
            en: "The change leads to the DSO's broker anew, and it is not in reach.",
            th: 'การเปลี่ยนนี้ตั้งการเชื่อมต่อกับโบรกเกอร์ของการไฟฟ้าใหม่ แต่ติดต่อไม่ได้',
          },
        ]
      : []),
  ];
};
