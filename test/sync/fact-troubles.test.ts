import { expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import { instant } from '../../src/domain/time.ts';
import type { FactDrainEvent } from '../../src/sync/drain-facts.ts';
import { factTroublesOf } from '../../src/sync/fact-troubles.ts';
import { sealedFact } from '../support/sealed-facts.ts';

const fact = sealedFact(7);
const fault = new Fault('core-unreachable', 'The core is down.');
const said = (event: FactDrainEvent) =>
  factTroublesOf(event, instant(5)).map(({ id, standing }) => `${standing ? 'stands' : 'gone'} ${id}`);
const answered = ['gone core-unreachable/facts', 'gone core-refused/facts', 'gone storage/facts'];

test.for<{ event: FactDrainEvent; conditions: readonly string[] }>([
  { event: { kind: 'facts-waiting', fault }, conditions: ['stands core-unreachable/facts'] },
  {
    event: { kind: 'facts-waiting', fault: new Fault('core-refused', 'Not enrolled.') },
    conditions: ['gone core-unreachable/facts', 'stands core-refused/facts'],
  },
  {
    event: { kind: 'fact-store-failed', fault: new Fault('storage', 'Broken.') },
    conditions: ['stands storage/facts'],
  },
  { event: { kind: 'fact-acknowledged', fact }, conditions: [...answered, 'gone core-refused/fact'] },
  {
    event: { kind: 'fact-refused', fact, reason: 'wrong-epoch' },
    conditions: [...answered, 'stands core-refused/fact'],
  },
])('$event.kind', ({ event, conditions }) => expect(said(event)).toEqual(conditions));

test('a refusal names the fact, the reason, what it means and whom to ask', () =>
  expect(
    factTroublesOf({ kind: 'fact-refused', fact, reason: 'point-not-of-gateway' }, instant(5)).at(-1),
  ).toMatchObject({
    ...{ kind: 'core-refused', priority: 'high', standing: true, since: 5 },
    message:
      "The core refused grid fact 7 (point-not-of-gateway): its market does not know of it. It is in this gateway's log: have the core's operator look at it.",
  }));
