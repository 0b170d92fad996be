import { from, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import type { SealedFact } from '../../src/domain/grid-fact.ts';
import { type ClockState, instant, SECOND } from '../../src/domain/time.ts';
import { type FactInput, sealFacts } from '../../src/settlement/seal-facts.ts';
import { parseFact } from '../../src/wire/grid-fact.ts';
import { gridFact } from '../support/sealed-facts.ts';
import { ten } from '../support/sealed-substation.ts';
import { testSignerPort } from '../support/test-signers.ts';

const rules = { realm: 'simulation', core: 'core-1', epoch: 3, gateway: 'gw-1' } as const;
const sealed = (inputs: readonly FactInput[], last = 0): readonly SealedFact[] => {
  let facts: readonly SealedFact[] = [];
  from(inputs)
    .pipe(sealFacts(rules, testSignerPort('gateway'), last), toArray())
    .subscribe((all) => {
      facts = all;
    });
  return facts;
};
const tick = (second: number, clock: ClockState = 'synchronised'): FactInput => ({
  kind: 'tick',
  at: instant(ten + second * SECOND),
  clock,
});
const told = (change: Parameters<typeof gridFact>[0] = {}): FactInput => ({ kind: 'fact', fact: gridFact(change) });
const read = (facts: readonly SealedFact[]) => facts.map(({ body }) => parseFact(body));

test('facts are signed at once, for this core and epoch, under the clock as it is', () => {
  const [one, two] = read(sealed([tick(0), told(), tick(1, 'holdover'), told({ stands: false })]));
  expect(one).toMatchObject({ header: { ...rules, sequence: 1, clock: 'synchronised' }, fact: gridFact() });
  expect(two).toMatchObject({ header: { sequence: 2, clock: 'holdover' }, fact: { stands: false } });
});

test('counting goes on from what the store ever had', () =>
  expect(sealed([tick(0), told(), told()], 41).map(({ sequence }) => sequence)).toEqual([42, 43]));

test('the same facts sealed again are the same bytes', () =>
  expect(sealed([tick(0), told()])).toEqual(sealed([tick(0), told()])));

test('before anybody knows the time nothing is sealed; then what waits is dated by the moment it was known', () => {
  const before = [told(), tick(1, 'unsynchronised'), told({ kind: 'congestion', source: { point: 'h01' } })];
  expect(sealed(before)).toEqual([]);
  const facts = read(sealed([...before, tick(5)]));
  expect(facts.map(({ header, fact }) => [header.sequence, header.clock, fact.kind, fact.since, fact.at])).toEqual([
    [1, 'synchronised', 'emergency', ten + 5_000, ten + 5_000],
    [2, 'synchronised', 'congestion', ten + 5_000, ten + 5_000],
  ]);
});

test('what comes before the first tick waits for it, and keeps its own times where the time was never in doubt', () => {
  const [early] = read(sealed([told(), tick(30)]));
  expect(early?.fact).toEqual(gridFact());
  const [late] = read(sealed([told(), tick(0, 'unsynchronised'), tick(30)]));
  expect(late?.fact).toMatchObject({ since: ten + 30_000, at: ten + 30_000 });
});

test('of what waits, the last of each kind and source counts, in the order in which they last changed', () => {
  const flapping = Array.from({ length: 1_000 }, (_, index) => told({ stands: index % 2 === 0 }));
  const facts = read(sealed([...flapping, told({ kind: 'congestion' }), told({ stands: true }), tick(5), tick(6)]));
  expect(facts.map(({ header, fact }) => [header.sequence, fact.kind, fact.stands])).toEqual([
    [1, 'congestion', true],
    [2, 'emergency', true],
  ]);
});

test('a clock that is lost later holds facts back again', () => {
  const facts = read(sealed([tick(0), told(), tick(1, 'unsynchronised'), told({ stands: false }), tick(9)]));
  expect(facts.map(({ fact }) => [fact.stands, fact.at - ten])).toEqual([
    [true, 20_000],
    [false, 9_000],
  ]);
});
