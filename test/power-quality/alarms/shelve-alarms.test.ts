import { map } from 'rxjs';
import { expect, test } from 'vitest';
import { alarmLife } from '../../../src/power-quality/alarms/alarm-life.ts';
import {
  appears,
  brief,
  goes,
  lived,
  noted,
  passes,
  seconds,
  shelved,
  story,
  unshelved,
  usualRules,
} from '../../support/alarm-stories.ts';
import { marbles } from '../../support/marbles.ts';

test('a shelf ends by event time, dated when it was due and said as soon as anything is that late', () =>
  marbles(({ cold, expectObservable }) => {
    const source = cold('as-------t', { a: appears(0), s: shelved(1, 5), t: appears(9, { device: 'h02' }) });
    expectObservable(source.pipe(alarmLife(usualRules), map(brief))).toBe('as-------(tu)', {
      a: '0 h01 raised',
      s: '1 h01 raised (shelved)',
      t: '5 h01 raised',
      u: '9 h02 raised',
    });
  }));

test.for([
  { why: 'a person takes it off', inputs: [unshelved(7)], told: ['7 h01 raised'] },
  { why: 'time passes it', inputs: [passes(99), passes(100)], told: ['100 h01 raised'] },
  {
    why: 'it returned and came again meanwhile, quietly',
    inputs: [goes(10), appears(20), passes(100)],
    told: ['10 h01 returned-unacknowledged (shelved)', '20 h01 raised (shelved)', '100 h01 raised'],
  },
  {
    why: 'it is over and noted by then: it leaves',
    inputs: [noted(10), goes(20), passes(100), appears(200)],
    told: ['10 h01 acknowledged (shelved)', '20 h01 returned (shelved)', '100 h01 returned', '200 h01 raised'],
  },
  {
    why: 'it is laid there anew, for longer',
    inputs: [shelved(50, 150), passes(140)],
    told: ['50 h01 raised (shelved)'],
  },
])('a shelf ends: $why', ({ inputs, told }) => {
  expect(story([appears(0), shelved(1, 100), ...inputs]).slice(2)).toEqual(told);
});

test('what lies there says until when, by whom and why; what came off says nothing of it', () => {
  const [, on, off] = lived([appears(0), shelved(1, 100, undefined, 'tap is being changed'), passes(100)]);
  expect(on).toMatchObject({
    at: seconds(1),
    quiet: 'shelved',
    shelved: { until: seconds(100), by: 'somchai', reason: 'tap is being changed' },
  });
  expect(off).not.toHaveProperty('shelved');
  expect(off).not.toHaveProperty('quiet');
});

test('nothing lies there longer than twelve hours', () => {
  const [, on] = lived([appears(0), shelved(10, 10 + 13 * 3_600)]);
  expect(on?.shelved?.until).toBe(seconds(10 + 12 * 3_600));
});

test.for([
  ['what is not known', shelved(1, 100, 'voltage-band/h99')],
  ['without a reason', shelved(1, 100, undefined, '  ')],
  ['until a moment that is over', shelved(1, 1)],
  ['taking off what does not lie there', unshelved(1)],
] as const)('refused: %s', ([, input]) => expect(story([appears(0), input]).slice(1)).toEqual([]));

test('a consequence that comes off the shelf is still one while its cause leads, and none when that is over', () => {
  const three = [appears(0), appears(1, { device: 'h02' }), appears(2, { device: 'h03' })];
  const onShelf = shelved(10, 100, 'voltage-band/h03');
  expect(story([...three, onShelf, passes(100)]).slice(5)).toEqual([
    '10 h03 raised (shelved) < h01',
    '100 h03 raised (consequence) < h01',
  ]);
  expect(story([...three, onShelf, goes(20), passes(99), passes(100)]).slice(5)).toEqual([
    '10 h03 raised (shelved) < h01',
    '20 h01 returned-unacknowledged × 3',
    '80 h02 raised',
    '80 h03 raised (shelved)',
    '100 h03 raised',
  ]);
});
