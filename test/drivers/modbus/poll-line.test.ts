import { concat, defer, NEVER, of, throwError, VirtualTimeScheduler } from 'rxjs';
import { expect, test } from 'vitest';
import { profiledSource } from '../../../drivers/modbus/meter-source.ts';
import { busOver } from '../../../drivers/modbus/modbus-bus.ts';
import { type Line, noCounts, type Question, type Result } from '../../../drivers/modbus/question.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { QUARTER_HOUR } from '../../../src/domain/interval.ts';
import { instant, millis } from '../../../src/domain/time.ts';
import type { ModbusProfile } from '../../../src/profiles/profile.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { testProfile } from '../../support/test-profile.ts';

const START = Date.parse('2026-11-24T09:58:30+07:00');
const ANSWER_TAKES = 20;

type Script = Readonly<{
  profile?: ModbusProfile;
  units?: readonly number[];
  result?: (question: Question, at: number) => Result;
  freeAt?: (question: Question) => number;
  /** Instead of opening: what there is when nobody is at the other end. */
  unreachable?: () => boolean;
}>;

const refused = new Fault('link-down', 'nobody listens there: check the address');

const words = ({ request }: Question): Result => ({
  kind: 'words',
  words: Array.from({ length: request.count }, () => 0),
});

/** A bus over a line that answers as it is told; what it is asked, with the moment in ms. */
const scripted = ({
  profile = testProfile({}),
  units = [1],
  result = words,
  freeAt = () => -1,
  unreachable = () => false,
}: Script) => {
  const scheduler = new VirtualTimeScheduler();
  let setBackBy = 0;
  const steady = fakeClock({ start: instant(START), scheduler });
  const now = () => instant(steady.now() - setBackBy);
  const clock = {
    ...steady,
    now,
    stamp: () => ({ ...steady.stamp(), wall: now() }),
    realUntil: (at: number) => millis(Math.max(0, at - now())),
  };
  const asked: Readonly<{ at: number; unit: number; address: number; count: number }>[] = [];
  const line: Line = {
    counters: () => noCounts,
    freeAt,
    ask: (question, settle) => {
      const requested = clock.stamp();
      asked.push({ at: requested.monotonic, unit: question.unit, ...question.request });
      scheduler.schedule(
        () => settle({ requested, answered: clock.stamp(), result: result(question, requested.monotonic) }),
        ANSWER_TAKES,
      );
    },
  };
  const log = quietLog();
  const polling = busOver(
    {
      open: () => defer(() => (unreachable() ? throwError(() => refused) : concat(of(line), NEVER))),
      counters: () => noCounts,
    },
    'scripted',
    {
      name: 'street',
      meters: units.map((unit) => ({ device: `h0${unit}`, unit, source: profiledSource(profile, 9600) })),
      limits: (bus) => bus,
      fastPeriod: millis(1_000),
      intervalLength: QUARTER_HOUR,
    },
    { clock, random: seededRandom(1), log },
  )
    .samples()
    .subscribe();
  return {
    asked,
    log,
    until: (milliseconds: number) => {
      scheduler.maxFrames = milliseconds;
      scheduler.flush();
    },
    setBack: (by: number) => {
      setBackBy += by;
    },
    end: () => polling.unsubscribe(),
  };
};

// The probe is 2 registers from 4, the end of what may be read: it has one length. Fast reads are 6 from 0 and 4 from 8.
const tight = testProfile({
  readable: [
    [0, 5],
    [8, 11],
  ],
});

test('a probe of one length that is lost does not keep the meter waiting: another of its questions proves it too', () => {
  // Everything is lost from 5 s until 8 s, and what is lost is owed for nine seconds: thirty times the meter's latest.
  const lost = new Map<number, number>();
  const isLost = (at: number) => at >= 5_000 && at < 8_000;
  const { asked, until, end } = scripted({
    profile: tight,
    freeAt: ({ request }) => lost.get(request.count) ?? -1,
    result: (question, at) => {
      // A meter answers in order: once it has answered, nothing before is owed.
      if (!isLost(at)) lost.clear();
      if (!isLost(at)) return words(question);
      lost.set(question.request.count, at + 9_000);
      return { kind: 'timeout' };
    },
  });
  until(13_900);
  end();
  const after = asked.filter(({ at }) => at >= 5_000);
  // Lost at 5 s and again 2 s later; 4 s later both lengths are owed, and the four registers from 8 are not.
  expect(after.slice(0, 3).map(({ address, count }) => [address, count])).toEqual([
    [0, 6],
    [4, 2],
    [8, 4],
  ]);
  expect(after[2]?.at).toBeLessThan(11_100);
  // Back: asked as usual at every tick.
  expect(after.filter(({ address }) => address === 0).map(({ at }) => Math.floor(at / 1_000))).toEqual([5, 12, 13]);
});

test('a question that may not be asked yet waits alone: the line goes on with the other meters', () => {
  const { asked, until, end } = scripted({ units: [1, 2], freeAt: ({ unit }) => (unit === 1 ? 2_500 : -1) });
  until(2_900);
  end();
  expect(asked.filter(({ unit }) => unit === 1).map(({ at }) => at >= 2_500)).not.toContain(false);
  expect(asked.filter(({ unit }) => unit === 1).length).toBeGreaterThan(0);
  // Its probe, and its fast reads at 0, 1 and 2 s.
  expect(asked.filter(({ unit, at }) => unit === 2 && at < 2_500).length).toBe(4);
});

test('grid time that is set back by an hour makes a boundary of the one it meets next', () => {
  const { asked, until, setBack, end } = scripted({});
  until(10_000);
  setBack(3_600_000);
  until(100_000);
  end();
  // 08:58:40 by then: 09:00 is 80 s later, a minute and a half after the start; four registers from 8 are the energy.
  const boundaries = asked.filter(({ address, count }) => address === 8 && count === 4);
  expect(boundaries.map(({ at }) => Math.floor(at / 1_000))).toEqual([90]);
});

test('a host that is not there is said when it goes, once an hour, and when it is back', () => {
  let away = true;
  const { log, until, end } = scripted({ unreachable: () => away });
  until(2.5 * 3_600_000);
  away = false;
  until(2.6 * 3_600_000);
  end();
  expect(log.lines.map(({ level, message }) => [level, message])).toEqual([
    ['warn', 'Bus street: nobody listens there: check the address'],
    ['warn', 'Bus street: nobody listens there: check the address'],
    ['warn', 'Bus street: nobody listens there: check the address'],
    ['info', 'Bus street is open.'],
  ]);
});

test('a meter that answers its probe and no more is said once an hour, and back when it gives a value', () => {
  let ill = true;
  const isProbe = ({ request }: Question) => request.address === 4;
  const { log, until, end } = scripted({
    profile: tight,
    result: (question) => (ill && !isProbe(question) ? { kind: 'timeout' } : words(question)),
  });
  until(2.5 * 3_600_000);
  ill = false;
  until(2.6 * 3_600_000);
  end();
  const said = log.lines.filter(({ message }) => message.includes('h01'));
  expect(said.map(({ level }) => level)).toEqual(['warn', 'warn', 'warn', 'info']);
  expect(said.at(-1)?.message).toBe('Meter h01 answers again.');
});
