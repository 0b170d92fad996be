import { from } from 'rxjs';
import { expect, test } from 'vitest';
import { instant } from '../../src/domain/time.ts';
import { tell } from '../../src/flow/tell.ts';
import { contradictions } from '../../src/metering/meter-identity.ts';
import { advanceIdentity, startIdentity } from '../../src/power-quality/watch-identity.ts';
import { inThai } from '../../src/web/words/thai-messages.ts';

const expected = { serialNumber: '4711', currentRatio: 1, voltageRatio: 1 };
const right = { serialNumber: '4711', isModel: true, currentRatio: 1, voltageRatio: 1 };

const told = (...identities: readonly Partial<Record<keyof typeof right, string | number | boolean>>[]) => {
  const messages: string[] = [];
  const reports = identities.map((changes) => {
    const said = { ...right, ...changes } as typeof right;
    const against = contradictions(expected, said);
    return { device: 'h01', point: 'p01', at: instant(0), said, contradictions: against, confirmedAt: instant(0) };
  });
  from(reports)
    .pipe(tell(startIdentity, advanceIdentity))
    .subscribe(({ message }) => messages.push(message));
  return messages;
};

const exchanged =
  'If it was exchanged, say so with `gridtokenx meter replace`; otherwise put its settings or its configuration right.';
const entered = (name: string) =>
  `If its transformers have this ratio, enter it at this meter in the gateway's configuration, in \`ratios.${name}\` and once more in \`ratios.again.${name}\`, as [primary, secondary] of the plate ([200, 5] is 40); otherwise set it right in the meter.`;

test.for([
  {
    what: 'a CT ratio where the configuration has none',
    changes: { currentRatio: 40 },
    says: `Meter h01 has a CT ratio of 40, not 1. Nothing of it is settled. ${entered('current')}`,
  },
  {
    what: 'a PT ratio where it has none',
    changes: { voltageRatio: 200 },
    says: `Meter h01 has a PT ratio of 200, not 1. Nothing of it is settled. ${entered('voltage')}`,
  },
  {
    what: 'another serial number',
    changes: { serialNumber: '4712' },
    says: `Meter h01 has the serial number 4712, not 4711. Nothing of it is settled. ${exchanged}`,
  },
  {
    what: 'another meter with other transformers',
    changes: { serialNumber: '4712', currentRatio: 40 },
    says: `Meter h01 has the serial number 4712, not 4711, and has a CT ratio of 40, not 1. Nothing of it is settled. ${exchanged} ${entered('current')}`,
  },
])('the alarm of $what says what to do where, in both languages', ({ changes, says }) => {
  const [message = ''] = told(changes);
  expect(message).toBe(says);
  const thai = inThai(message) ?? '';
  for (const setting of message.match(/ratios\.[a-z.]+|meter replace/g) ?? []) expect(thai).toContain(setting);
  expect(thai.includes('meter replace')).toBe(message.includes('meter replace'));
});

test('it is said once, and once more when all is right again', () => {
  expect(told({}, { currentRatio: 40 }, { currentRatio: 40 }, {})).toEqual([
    expect.stringContaining('has a CT ratio'),
    'Meter h01 is the one that was installed.',
  ]);
});
