import { map } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { millis } from '../../../src/domain/time.ts';
import { alarmLife } from '../../../src/power-quality/alarms/alarm-life.ts';
import { appears, brief, goes, lived, noted, passes, shelved, story, usualRules } from '../../support/alarm-stories.ts';
import { marbles } from '../../support/marbles.ts';

/** Trouble that never shares a cause, so that each counts. */
const trouble = (at: number, index: number, priority: 'critical' | 'high' | 'medium' | 'low' = 'low') =>
  appears(at, { kind: 'power-factor', device: `h${index}`, priority });
const troubles = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => trouble(from + index, from + index));
const ofFlood = (told: readonly string[]) => told.filter((line) => line.includes('alarm-flood'));

test('in small: above one in six seconds it begins, below one it is over and all is announced', () =>
  marbles(({ cold, expectObservable }) => {
    const rules = { ...usualRules, flood: { window: millis(6_000), beginsAbove: 1, endsBelow: 1 } };
    // A frame is a second of event time.
    const source = cold('a--b----c-------t', {
      a: trouble(0, 0),
      b: trouble(3, 1),
      c: trouble(8, 2),
      t: passes(16),
    });
    expectObservable(source.pipe(alarmLife(rules), map(brief))).toBe('a--(bc)-d-------(ef)', {
      a: '0 power-factor h0 raised',
      b: '3 power-factor h1 raised',
      c: '3 alarm-flood/gateway raised',
      d: '8 power-factor h2 raised (flood)',
      e: '14 alarm-flood/gateway returned-unacknowledged',
      f: '14 power-factor h2 raised',
    });
  }));

describe('a flood', () => {
  test('begins with the eleventh alarm in ten minutes, not with the tenth', () => {
    expect(ofFlood(story(troubles(10)))).toEqual([]);
    expect(ofFlood(story(troubles(11)))).toEqual(['10 alarm-flood/gateway raised']);
    const [, ...slowly] = troubles(11);
    expect(ofFlood(story([...slowly, trouble(600, 99)])), 'ten within, the eleventh just outside').toEqual([
      '600 alarm-flood/gateway raised',
    ]);
    expect(ofFlood(story([...slowly, trouble(601, 99)]))).toEqual([]);
  });

  test('keeps what is not urgent quiet, and nothing of it is lost', () => {
    const told = story([
      ...troubles(11),
      ...(['low', 'medium', 'high', 'critical'] as const).map((priority, index) =>
        trouble(20 + index, 50 + index, priority),
      ),
    ]);
    expect(told.slice(-4)).toEqual([
      '20 power-factor h50 raised (flood)',
      '21 power-factor h51 raised (flood)',
      '22 power-factor h52 raised',
      '23 power-factor h53 raised',
    ]);
  });

  test('lasts as long as five come in ten minutes, quiet or not, and is over when fewer do', () => {
    // Raised at 0 to 10 s; then one every 110 s: five in any ten minutes.
    const slow = Array.from({ length: 10 }, (_, index) => trouble(110 * (index + 1), 100 + index));
    const told = ofFlood(story([...troubles(11), ...slow, passes(3_000)]));
    // The last five came at 660, 770, 880, 990 and 1100 s: the first of them is ten minutes old at 1260 s.
    expect(told).toEqual(['10 alarm-flood/gateway raised', '1260 alarm-flood/gateway returned-unacknowledged']);
  });

  test('does not silence what was announced, is noted like any alarm, and can come again', () => {
    const told = story([...troubles(11), noted(30, 'alarm-flood/gateway'), passes(700), ...troubles(11, 800)]);
    expect(told.filter((line) => line.includes('(flood)'))).toEqual([]);
    expect(ofFlood(told)).toEqual([
      '10 alarm-flood/gateway raised',
      '30 alarm-flood/gateway acknowledged',
      // The seventh of eleven was raised at 6 s; four are younger than ten minutes from 606 s on.
      '606 alarm-flood/gateway returned',
      '810 alarm-flood/gateway raised',
    ]);
  });

  test('is not made of consequences, nor of what lies on the shelf', () => {
    const dip = Array.from({ length: 40 }, (_, index) => appears(index / 10, { device: `h${index}` }));
    expect(ofFlood(story(dip))).toEqual([]);
    const shelf = troubles(8).flatMap((one, index) => [one, shelved(index, 5_000, `power-factor/h${index}`)]);
    const again = Array.from({ length: 8 }, (_, index) => [
      goes(20 + index, { kind: 'power-factor', device: `h${index}` }),
      trouble(40 + index, index),
    ]).flat();
    expect(ofFlood(story([...shelf, ...again]))).toEqual([]);
  });

  test('says what to do, and when it is over', () => {
    const told = lived([...troubles(11), passes(700)]).filter(({ kind }) => kind === 'alarm-flood');
    expect(told.map(({ message }) => message)).toEqual([
      'More than 10 alarms in 10 min: new ones of low and medium priority are kept and shown, but not announced. Look at the first ones, the others may follow from them.',
      'Fewer than 5 alarms in 10 min: all priorities are announced again.',
    ]);
  });
});
