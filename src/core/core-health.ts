import type { Sentence } from '../domain/reload.ts';
import type { CoreView } from '../domain/view.ts';

/** Alarms that a change of the configuration can bring about; all others are somebody else's doing. */
const itsOwn: ReadonlySet<string> = new Set([
  'storage',
  'invariant-broken',
  'registry',
  'rules',
  'clock-disagrees/core',
]);

type Looked = Readonly<{ alarms: CoreView['alarms']; answers: boolean }>;

/** How a core is against how it was before a change: what is worse, for people. `answers`: its server does. */
export const coreHealthSince = (before: Looked, now: Looked): readonly Sentence[] => {
  const raised = ({ alarms }: Looked) =>
    new Map(
      alarms
        .filter(({ state, kind, id }) => state === 'raised' && (itsOwn.has(kind) || itsOwn.has(id)))
        .map((alarm) => [alarm.id, alarm]),
    );
  const [old, fresh] = [raised(before), raised(now)];
  return [
    ...(now.answers
      ? []
      : [
          {
            en: 'The core does not answer where it is to listen.',
            th: 'คอร์ไม่ตอบที่ที่อยู่ซึ่งต้องรับการเชื่อมต่อ',
          },
        ]),
    ...[...fresh.values()].flatMap(({ id, message }) =>
      old.has(id)
        ? []
        : [{ en: `Since the change an alarm stands: ${message}`, th: `หลังการเปลี่ยนมีสัญญาณเตือน: ${message}` }],
    ),
  ];
};
