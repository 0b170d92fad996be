import type { Evidence } from '../../src/bin/demo/evidence.ts';
import { prove, type Span, type Witness } from '../../src/bin/demo/proof.ts';
import type { Site } from '../../src/bin/demo/site.ts';
import { wh } from '../../src/domain/energy.ts';
import type { MarketEvent } from '../../src/domain/market.ts';

type Case = Readonly<{ site: Site; span: Span; evidence: Evidence; witness: Witness }>;

const runs = (events: readonly MarketEvent[], change: (event: MarketEvent & { kind: 'settled' }) => MarketEvent[]) =>
  events.flatMap((event) => (event.kind === 'settled' ? change(event) : [event]));

/** Evidence that holds, falsified in one place for each law of the proof. */
const falsified: Readonly<Record<string, (one: Case) => Case>> = {
  'every interval is settled once, from meters': (one) => ({
    ...one,
    evidence: { ...one.evidence, events: runs(one.evidence.events, (event) => [event, event]) },
  }),
  'sealed registers are the simulated ones': (one) => ({
    ...one,
    evidence: {
      ...one.evidence,
      leaves: one.evidence.leaves.map((leaf) =>
        leaf.energy === null
          ? leaf
          : {
              ...leaf,
              energy: {
                ...leaf.energy,
                closing: { ...leaf.energy.closing, importWh: wh(leaf.energy.closing.importWh + 9_999) },
              },
            },
      ),
    },
  }),
  'settled Wh are register differences': (one) => ({
    ...one,
    evidence: {
      ...one.evidence,
      events: runs(one.evidence.events, (event) => [
        {
          ...event,
          run: {
            ...event.run,
            points: event.run.points.map((point) => ({ ...point, importWh: wh(point.importWh + 1) })),
          },
        },
      ]),
    },
  }),
  'the feeder-head meter agrees': (one) => ({
    ...one,
    evidence: {
      ...one.evidence,
      events: runs(one.evidence.events, (event) => [{ ...event, run: { ...event.run, feeder: null } }]),
    },
  }),
  'money sums to zero': (one) => ({ ...one, witness: { ...one.witness, accounts: one.witness.accounts.slice(1) } }),
  'the journal alone makes the same books': (one) => ({
    ...one,
    witness: {
      ...one.witness,
      view: { ...one.witness.view, journal: { ...one.witness.view.journal, stateHash: '0'.repeat(64) } },
    },
  }),
  'every transaction and receipt verifies': (one) => ({
    ...one,
    evidence: { ...one.evidence, pending: [{ name: 'batch 1', from: one.span.from }] },
  }),
  'the DSO sees every meter': (one) => ({
    ...one,
    witness: { ...one.witness, dso: { ...one.witness.dso, metersOnline: one.witness.dso.metersOnline - 1 } },
  }),
};

/** The laws that refute evidence falsified against them: all of them, unless a law cannot fail. */
export const refutedLaws = (one: Case): readonly string[] =>
  Object.entries(falsified)
    .filter(([law, falsify]) => {
      const { site, span, evidence, witness } = falsify(one);
      return prove(site, span, evidence, witness).some((check) => check.law === law && !check.holds);
    })
    .map(([law]) => law);
