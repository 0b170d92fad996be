import { expect, test } from 'vitest';
import { coreHealthSince } from '../../src/core/core-health.ts';
import type { CoreView } from '../../src/domain/view.ts';

type AlarmShown = CoreView['alarms'][number];
const alarm = (id: string, state: AlarmShown['state'] = 'raised'): AlarmShown => {
  const [kind = '', source = ''] = id.split('/');
  const at = '2026-11-30T10:00:00+07:00';
  return { id, kind, source, state, priority: 'high', since: at, at, message: `${id} stands.` } as AlarmShown;
};

test.for<
  readonly [name: string, before: readonly string[], now: readonly AlarmShown[], answers: boolean, worse: number]
>([
  ['nothing', [], [], true, 0],
  ['a core that does not answer', [], [], false, 1],
  ['a journal that cannot be written', [], [alarm('storage/journal')], true, 1],
  ['one that could not before either', ['storage/journal'], [alarm('storage/journal')], true, 0],
  ['one that can again', [], [alarm('storage/journal', 'returned-unacknowledged')], true, 0],
  ['a law that is broken', [], [alarm('invariant-broken/money')], true, 1],
  ['rules that wait', [], [alarm('rules/core-1')], true, 1],
  ['its own clock', [], [alarm('clock-disagrees/core')], true, 1],
  ['a clock of a gateway', [], [alarm('clock-disagrees/gw-1')], true, 0],
  ['what others do', [], [alarm('foreign-signature/gw-1'), alarm('reading-held/readings')], true, 0],
  ['what is said of the change itself', [], [alarm('configuration/file')], true, 0],
])('%s', ([, before, alarms, answers, worse]) => {
  const found = coreHealthSince({ alarms: before.map((id) => alarm(id)), answers: true }, { alarms, answers });
  expect(found).toHaveLength(worse);
});
