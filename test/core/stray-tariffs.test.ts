import { Subject } from 'rxjs';
import { expect, test } from 'vitest';
import type { RegistryNews } from '../../src/core/registry-changes.ts';
import { strayTariffs, tariffWords } from '../../src/core/stray-tariffs.ts';
import { inThai } from '../../src/web/words/thai-messages.ts';
import { openedRegistry, runCore, tradingRegistry } from '../support/core-fixture.ts';
import { at } from '../support/small-market.ts';

const later = at('11:00');
const known = ['tou', 'pea-residential-tou'];

test.for<[string, readonly (readonly [tariff: string, from: string])[], readonly string[]]>([
  ['one that the rules have', [['pea-residential-tou', '12:00']], []],
  [
    'one that is misspelt, and not in force yet',
    [['pea-residental-tou', '12:00']],
    [
      'The account a has the tariff pea-residental-tou from 2026-11-24T12:00:00+07:00 on, which the rules of this market do not have. Is "pea-residential-tou" meant?',
    ],
  ],
  [
    'one that is in force, and like none',
    [['by-the-moon', '10:00']],
    [
      'The account a has the tariff by-the-moon from 2026-11-24T10:00:00+07:00 on, which the rules of this market do not have.',
    ],
  ],
  [
    'one that was, and prices nothing any more',
    [
      ['by-the-moon', '10:00'],
      ['tou', '10:30'],
    ],
    [],
  ],
])('%s', ([, dated, said]) => {
  const tariffs = dated.map(([tariff, from]) => ({ tariff, from: at(from) }));
  expect(strayTariffs([{ id: 'a', tariffs }, { id: 'b' }], known, later)).toEqual(said);
});

test('it is an alarm as soon as a registry says so, in Thai too, and goes with the next', () => {
  const registries = new Subject<RegistryNews>();
  const core = runCore({ registries });
  const give = (version: number, tariff: string) => {
    const { accounts } = tradingRegistry();
    const [first, ...others] = accounts;
    if (first === undefined) throw new Error('there is no account');
    const dated = { ...first, tariffs: [{ tariff, from: at('12:00') }] };
    const registry = tradingRegistry('tou', { version, accounts: [dated, ...others] });
    registries.next({ kind: 'opened', registry: openedRegistry(registry) });
  };
  const alarms = () => core.service.view().alarms.filter(({ id }) => id === 'configuration/accounts.tariff');
  expect(alarms()).toEqual([]);
  give(2, 'tuo');
  expect(alarms()).toMatchObject([{ state: 'raised', message: tariffWords.stands }]);
  // Anybody may read an alarm: whose tariff it is stands in the log.
  expect(core.log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).toContain(
    'The account a-h01 has the tariff tuo from 2026-11-24T12:00:00+07:00 on, which the rules of this market do not have. Is "tou" meant?',
  );
  give(3, 'tou');
  expect(alarms()).toMatchObject([{ state: 'returned-unacknowledged' }]);
  for (const sentence of Object.values(tariffWords)) expect(inThai(sentence)).toMatch(/[ก-๙]/);
});
