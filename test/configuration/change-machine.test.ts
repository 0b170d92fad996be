import { describe, expect, test } from 'vitest';
import { type ChangeHistory, historyOf } from '../../src/configuration/change-history.ts';
import { advanceChanges, startChanges } from '../../src/configuration/change-machine.ts';
import {
  type ChangeEffect,
  type ChangeInput,
  changeRules,
  type Proposal,
} from '../../src/configuration/change-state.ts';
import type { ConfigurationEntry } from '../../src/domain/configuration-change.ts';
import { instant, millis, monotonic, type Stamp } from '../../src/domain/time.ts';
import { signConfigurationRequest } from '../../src/wire/configuration-request.ts';
import { ten } from '../support/sealed-substation.ts';
import { testSigner } from '../support/test-signers.ts';

const hash = (digit: number) => new Uint8Array(32).fill(digit);
const entry = (sequence: number, change: number, step: ConfigurationEntry['step'], configuration: number) => ({
  entry: {
    ...{ sequence, gateway: 'gateway-1', before: sequence === 1 ? hash(0) : hash(100 + sequence - 1), at: ten },
    ...{ clock: 'synchronised', change, step, way: 'start', author: 'start', reason: 'why', diff: [] },
    ...{ configuration: hash(configuration), basedOn: null, restores: null, outcome: null, reasons: [], word: null },
  } as ConfigurationEntry,
  hash: hash(100 + sequence),
});
const one: ChangeHistory = historyOf([entry(1, 1, 'confirmed', 1)]);

/** A gateway that does what it is told: every effect is done when a test says so, and seconds pass when it says so. */
const changes = (history = one, rules = changeRules) => {
  let now = 0;
  const stamp = (): Stamp => ({ wall: instant(ten + now), monotonic: monotonic(now) });
  let state = startChanges(history, rules, stamp());
  let effects: readonly ChangeEffect[] = [];
  const take = (input: Record<string, unknown>): readonly ChangeEffect[] => {
    const step = advanceChanges(rules, state, { ...input, stamp: stamp() } as ChangeInput);
    state = step.state;
    effects = step.effects;
    return effects;
  };
  const keepIt = () => {
    const keep = effects.find((effect) => effect.kind === 'keep') ?? expect.fail('nothing is to be kept');
    const { draft } = keep as Extract<ChangeEffect, { kind: 'keep' }>;
    const kept = { entry: { ...draft, gateway: 'gateway-1', clock: 'synchronised' }, hash: hash(100 + draft.sequence) };
    return take({ kind: 'kept', kept });
  };
  return {
    take,
    keepIt,
    state: () => state,
    propose: (proposal: Partial<Proposal> = {}) =>
      take({
        kind: 'proposal',
        proposal: {
          ...{ id: 'p', way: 'api', author: 'op', reason: 'why', basedOn: null, word: null },
          ...{ wanted: { kind: 'live', live: '{}' }, ...proposal },
        },
      }),
    fits: (configuration = 2) =>
      take({
        kind: 'judged',
        verdict: { kind: 'fit', configuration: hash(configuration), content: new Uint8Array(), diff: [] },
      }),
    health: (ill: string | null) => take({ kind: 'health', ill }),
    seconds: (count: number, ill: string | null | 'unheard' = null) => {
      let all: readonly ChangeEffect[] = [];
      for (let second = 0; second < count; second += 1) {
        now += 1_000;
        all = [...all, ...(ill === 'unheard' ? take({ kind: 'tick' }) : take({ kind: 'health', ill }))];
      }
      return all;
    },
  };
};
type Changes = ReturnType<typeof changes>;

/** To the moment a change is on trial. */
const onTrial = (of: Changes, proposal: Partial<Proposal> = {}): void => {
  of.propose(proposal);
  of.fits();
  of.keepIt();
  of.take({ kind: 'applied' });
  of.keepIt();
};
const said = (effects: readonly ChangeEffect[]) =>
  effects.map((effect) => {
    if (effect.kind === 'answer') return `${effect.id} ${effect.answer.kind}`;
    if (effect.kind === 'keep') return `keep ${effect.draft.step}`;
    return effect.kind === 'apply' ? `apply ${effect.configuration.slice(0, 2)}` : effect.kind;
  });
const whyIn = (effects: readonly ChangeEffect[]) =>
  effects.flatMap((effect) =>
    effect.kind === 'keep'
      ? [effect.draft.outcome]
      : 'answer' in effect && 'why' in effect.answer
        ? [effect.answer.why]
        : [],
  );

describe('a change', () => {
  test('is judged, written down, applied, written down, tried for 300 s, and in force', () => {
    const of = changes();
    expect(said(of.propose())).toEqual(['judge']);
    expect(said(of.fits())).toEqual(['keep proposed']);
    expect(said(of.keepIt())).toEqual(['apply 02']);
    expect(said(of.take({ kind: 'applied' }))).toEqual(['keep applied']);
    expect(said(of.keepIt())).toEqual(['p trial']);
    expect(said(of.seconds(299))).toEqual([]);
    expect(said(of.seconds(1))).toEqual(['keep confirmed']);
    expect(said(of.keepIt())).toEqual(['p confirmed']);
    expect(of.state().history.inForce?.change).toBe(2);
  });

  test.for<readonly [string, (of: Changes) => readonly ChangeEffect[], string]>([
    [
      'whose gateway does badly for 30 s at once',
      (of) => [...of.seconds(29, null), ...of.seconds(31, 'bus-1 is silent.')],
      'The program did not do well on trial. bus-1 is silent.',
    ],
    [
      'whose gateway does badly at the end of the trial',
      (of) => [...of.seconds(295, null), ...of.seconds(5, 'bus-1 is silent.')],
      'The program did not do well on trial. bus-1 is silent.',
    ],
    [
      'of whose gateway nothing is heard',
      (of) => of.seconds(30, 'unheard'),
      'The program did not do well on trial. Nothing was heard of how the program does for 30 s.',
    ],
    [
      'that somebody takes back',
      (of) =>
        of.propose({ id: 'q', author: 'somsri', reason: 'the wrong house', wanted: { kind: 'restore', change: 1 } }),
      'somsri took it back: the wrong house',
    ],
  ])('%s is rolled back, with the reason', ([, happens, why]) => {
    const of = changes();
    onTrial(of);
    expect(said(happens(of))[0]).toBe('apply 01');
    expect(whyIn(of.take({ kind: 'applied' }))).toEqual([why]);
    expect(said(of.keepIt())).toEqual(['p rolled-back']);
    expect(of.state().history.inForce?.change).toBe(1);
    expect(of.state().troubles.rolledBack).toEqual({ change: 2, why });
  });

  test('is not rolled back for 29 bad seconds that pass', () => {
    const of = changes();
    onTrial(of);
    expect(said([...of.seconds(29, 'bus-1 is silent.'), ...of.seconds(200), ...of.seconds(29, 'again')])).toEqual([]);
  });

  test('may do badly for a second alone, and is not taken for bad when a busy machine says nothing for 29', () => {
    const of = changes(one, { ...changeRules, illFor: millis(1_000) });
    onTrial(of);
    expect(said([...of.seconds(29, 'unheard'), ...of.seconds(1), ...of.seconds(29, 'unheard')])).toEqual([]);
    expect(said(of.seconds(1, 'unheard'))).toEqual(['apply 01']);
    const other = changes(one, { ...changeRules, illFor: millis(1_000) });
    onTrial(other);
    expect(said(other.seconds(2, 'bus-1 is silent.'))).toEqual(['apply 01']);
  });

  test('that cannot be written down never runs', () => {
    const of = changes();
    of.propose();
    of.fits();
    const effects = of.take({ kind: 'not-kept', why: 'The disk is full.' });
    expect(said(effects)).toEqual(['p refused']);
    expect(whyIn(effects)).toEqual(['Nothing was changed, as it could not be written down first. The disk is full.']);
    expect(of.state()).toMatchObject({ phase: { kind: 'resting' }, troubles: { unkept: 'The disk is full.' } });
  });

  test('that runs and cannot be written down is taken back, and that is tried until it is written', () => {
    const of = changes();
    of.propose();
    of.fits();
    of.keepIt();
    of.take({ kind: 'applied' });
    expect(said(of.take({ kind: 'not-kept', why: 'Full.' }))).toEqual(['apply 01']);
    expect(said(of.take({ kind: 'applied' }))).toEqual(['keep rolled-back']);
    expect(said(of.take({ kind: 'not-kept', why: 'Full.' }))).toEqual([]);
    expect(said(of.seconds(4))).toEqual([]);
    expect(said(of.seconds(1))).toEqual(['keep rolled-back']);
  });

  test('that what runs refuses is refused; one that cannot be taken back yet is tried again, and said', () => {
    const of = changes();
    of.propose();
    of.fits();
    of.keepIt();
    expect(said(of.take({ kind: 'not-applied', why: 'Unsent readings.' }))).toEqual(['keep refused']);
    of.keepIt();
    onTrial(of);
    of.seconds(31, 'bad');
    expect(said(of.take({ kind: 'not-applied', why: 'Unsent readings.' }))).toEqual([]);
    expect(of.state().troubles.stuck).toBe('Unsent readings.');
    expect(said(of.seconds(5))).toEqual(['apply 01']);
    of.take({ kind: 'applied' });
    of.keepIt();
    expect(of.state().troubles.stuck).toBeNull();
  });
});

describe('two changes', () => {
  test('go one after the other, the second judged when the first has ended', () => {
    const of = changes();
    onTrial(of);
    expect(said(of.propose({ id: 'q' }))).toEqual(['q waiting']);
    of.seconds(300);
    expect(said(of.keepIt())).toEqual(['p confirmed', 'judge']);
  });

  test('of which one was written on what is not in force any more: both numbers are said', () => {
    const of = changes();
    onTrial(of);
    of.propose({ id: 'q', basedOn: 1 });
    of.seconds(300);
    const effects = of.keepIt();
    expect(said(effects)).toEqual(['p confirmed', 'keep refused']);
    expect(whyIn(effects).at(-1)).toBe(
      'It is based on change 1, and change 2 is in force. See what differs (gridtokenx config diff 1 2), and propose it again.',
    );
  });

  test.for<readonly [string, readonly (readonly [Proposal['way'], boolean, string])[]]>([
    [
      'is tried again by nobody who wrote the file of it',
      [
        ['file', true, 'refused'],
        ['signal', true, 'refused'],
        ['file', false, 'refused'],
      ],
    ],
    [
      'is tried again for who asks for it afterwards',
      [
        ['signal', false, 'keep proposed'],
        ['api', true, 'keep proposed'],
        ['api', false, 'keep proposed'],
      ],
    ],
  ])('of which the first is rolled back: the same %s', ([, ways]) => {
    for (const [way, waits, expected] of ways) {
      const of = changes();
      onTrial(of);
      const again = { id: 'f', way, wanted: { kind: 'site', files: [] } } as const;
      if (waits) expect(said(of.propose(again))).toEqual(['f waiting']);
      of.propose({ id: 'q', author: 'somsri', wanted: { kind: 'restore', change: 1 } });
      of.take({ kind: 'applied' });
      of.keepIt();
      if (!waits) of.propose(again);
      expect(said(of.fits()), `${way} ${waits}`).toEqual([expected === 'refused' ? 'f refused' : expected]);
      if (expected === 'refused')
        expect(of.state()).toMatchObject({
          phase: { kind: 'resting' },
          troubles: { refused: null, rolledBack: { change: 2 } },
        });
    }
  });

  test('of one file: only the newer one counts', () => {
    const of = changes();
    onTrial(of);
    of.propose({ id: 'f1', way: 'file' });
    expect(said(of.propose({ id: 'f2', way: 'file' }))).toEqual(['f1 refused', 'f2 waiting']);
  });

  test.for<readonly [string, Partial<Proposal>, string, string | null]>([
    [
      'back to what was never there',
      { wanted: { kind: 'restore', change: 77 } },
      'q refused',
      'There is no change 77 that was in force; allowed: 1.',
    ],
    ['back to what may be in force by then', { wanted: { kind: 'restore', change: 2 } }, 'q waiting', null],
    [
      'based on what is not in force, and will not be',
      { basedOn: 3 },
      'q refused',
      'It is based on change 3, and change 1 is in force. See what differs (gridtokenx config diff 3 1), and propose it again.',
    ],
    ['based on what may be in force by then', { basedOn: 2 }, 'q waiting', null],
  ])('of which the second is %s', ([, proposal, expected, why]) => {
    const of = changes();
    onTrial(of);
    const effects = of.propose({ id: 'q', ...proposal });
    expect(said(effects)).toEqual([expected]);
    expect(whyIn(effects)).toEqual(why === null ? [] : [why]);
    expect(of.state().phase.kind).toBe('trying');
  });

  test('wait up to 16', () => {
    const of = changes();
    onTrial(of);
    for (let count = 0; count < 16; count += 1) of.propose({ id: `w${count}` });
    expect(said(of.propose({ id: 'q' }))).toEqual(['q refused']);
  });
});

describe('a signed request that is sent again', () => {
  const operator = testSigner('operator');
  const word = (reason: string, change: number): Pick<Proposal, 'word' | 'wanted' | 'way' | 'author' | 'reason'> => {
    const wanted = { kind: 'restore', change } as const;
    const request = {
      realm: 'simulation',
      gateway: 'gateway-1',
      expires: instant(ten + 60_000),
      author: 'somsri',
    } as const;
    const message = signConfigurationRequest({ ...request, reason, basedOn: null, wanted }, operator);
    return { word: { message, key: operator.key.raw }, wanted, way: 'api', author: 'somsri', reason };
  };

  test('takes back one trial and not the next', () => {
    const of = changes();
    onTrial(of);
    const back = word('the wrong house', 1);
    expect(said(of.propose({ id: 'q', ...back }))[0]).toBe('apply 01');
    expect(said(of.propose({ id: 'r', ...back }))).toEqual(['r waiting']);
    of.take({ kind: 'applied' });
    expect(said(of.keepIt())).toEqual(['p rolled-back']);
    onTrial(of);
    expect(said(of.propose({ id: 'q', ...back }))).toEqual(['q rolled-back']);
    expect(of.state()).toMatchObject({ phase: { kind: 'trying' }, waiting: [] });
  });

  test('after it came to nothing', () => {
    const of = changes();
    const back = word('to be sure', 1);
    of.propose({ id: 'q', ...back });
    expect(said(of.take({ kind: 'judged', verdict: { kind: 'same' } }))).toEqual(['q unchanged']);
    onTrial(of);
    expect(said(of.propose({ id: 'q', ...back }))).toEqual(['q unchanged']);
    expect(of.state().phase.kind).toBe('trying');
  });

  test('while it waits, waits once', () => {
    const of = changes();
    onTrial(of);
    const later = { ...word('later', 1), wanted: { kind: 'live', live: '{"a":1}' } } as const;
    expect(said(of.propose({ id: 'q', ...later }))).toEqual(['q waiting']);
    expect(said(of.propose({ id: 'q', ...later }))).toEqual(['q waiting']);
    expect(of.state().waiting).toHaveLength(1);
  });
});

describe('what is refused', () => {
  test('is written down once, however often the same file is saved', () => {
    const of = changes();
    const unfit = { kind: 'judged', verdict: { kind: 'unfit', configuration: hash(9), why: 'No line.' } };
    of.propose({ way: 'file' });
    expect(said(of.take(unfit))).toEqual(['keep refused']);
    of.keepIt();
    of.propose({ way: 'file' });
    expect(said(of.take(unfit))).toEqual(['p refused']);
    expect(of.state()).toMatchObject({ phase: { kind: 'resting' }, troubles: { refused: 'No line.' } });
    of.propose({ way: 'file' });
    of.take({ kind: 'judged', verdict: { kind: 'same' } });
    expect(of.state().troubles.refused).toBeNull();
  });

  test('to whoever hears the answer is no alarm', () => {
    const of = changes();
    of.propose({ way: 'fleet' });
    of.take({ kind: 'judged', verdict: { kind: 'unfit', configuration: hash(9), why: 'No line.' } });
    expect(of.state().troubles.refused).toBeNull();
  });

  test('only what was in force can be in force again', () => {
    const of = changes();
    expect(whyIn(of.propose({ wanted: { kind: 'restore', change: 7 } }))).toEqual([
      'There is no change 7 that was in force; allowed: 1.',
    ]);
  });
});

describe('a start', () => {
  const begun = historyOf([entry(1, 1, 'confirmed', 1), entry(2, 2, 'proposed', 2), entry(3, 2, 'applied', 2)]);
  test('with another file is on trial from the first moment', () => {
    const of = changes(begun);
    expect(said(of.seconds(300))).toEqual(['keep confirmed']);
  });
  test('that only another start can undo asks for it', () => {
    const of = changes(begun);
    expect(said(of.seconds(31, 'No core.'))).toEqual(['apply 01']);
    expect(said(of.take({ kind: 'not-applied', why: 'The key is another one.' }))).toEqual(['keep rolled-back']);
    // Whoever ends before that is durable writes the next entry beside one that is on its way.
    expect(said(of.keepIt())).toEqual([expect.stringMatching(/ rolled-back$/), 'restart']);
  });
  test('asks for another start also where that cannot be written: the next one writes it', () => {
    const of = changes(begun);
    of.seconds(31, 'No core.');
    of.take({ kind: 'not-applied', why: 'The key is another one.' });
    expect(said(of.take({ kind: 'not-kept', why: 'The disk is full.' }))).toEqual(['restart']);
  });
  test('after a change was rolled back still says so', () => {
    const after = historyOf([entry(1, 1, 'confirmed', 1), entry(2, 2, 'proposed', 2), entry(3, 2, 'rolled-back', 2)]);
    expect(changes(after).state().troubles.rolledBack?.change).toBe(2);
  });
});

test.for<readonly [string, readonly (readonly [number, ConfigurationEntry['step'], number])[], string]>([
  ['a first change that is only proposed', [[1, 'proposed', 1]], 'nothing is in force yet'],
  [
    'a second one that is in force at once',
    [
      [1, 'confirmed', 1],
      [2, 'confirmed', 2],
    ],
    'was never proposed',
  ],
  [
    'a number left out',
    [
      [1, 'confirmed', 1],
      [3, 'proposed', 2],
    ],
    'it is of change 3, after change 1',
  ],
  [
    'two at once',
    [
      [1, 'confirmed', 1],
      [2, 'proposed', 2],
      [3, 'proposed', 3],
    ],
    'change 2 has not ended',
  ],
  [
    'another configuration on the way',
    [
      [1, 'confirmed', 1],
      [2, 'proposed', 2],
      [2, 'applied', 3],
    ],
    'another configuration',
  ],
  [
    'a trial left out',
    [
      [1, 'confirmed', 1],
      [2, 'proposed', 2],
      [2, 'confirmed', 2],
    ],
    'cannot be confirmed after it was proposed',
  ],
  [
    'a refusal on trial',
    [
      [1, 'confirmed', 1],
      [2, 'proposed', 2],
      [2, 'applied', 2],
      [2, 'refused', 2],
    ],
    'cannot be refused after it was applied',
  ],
])('no history has %s', ([, steps, why]) => {
  const entries = steps.map(([change, step, configuration], index) => entry(index + 1, change, step, configuration));
  expect(() => historyOf(entries)).toThrow(why);
});

test('no history has an entry behind another one than it was signed behind', () => {
  const [first, second] = [entry(1, 1, 'confirmed', 1), entry(2, 2, 'proposed', 2)];
  expect(() => historyOf([{ ...first, hash: hash(5) }, second])).toThrow(
    'it was not signed behind the entry before it',
  );
  expect(() => historyOf([second])).toThrow('it follows entry 0');
});
