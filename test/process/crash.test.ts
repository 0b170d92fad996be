import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { listenAsDso } from '../../src/bin/demo/dso.ts';
import { gatherEvidence } from '../../src/bin/demo/evidence.ts';
import { look, lookTogether } from '../../src/bin/demo/look.ts';
import { prove } from '../../src/bin/demo/proof.ts';
import { simulatedProsumers } from '../../src/bin/demo/prosumers.ts';
import { settledThrough } from '../../src/bin/demo/settled.ts';
import { gatewayIds, prepareSite } from '../../src/bin/demo/site.ts';
import { startSubstation } from '../../src/bin/demo/substation.ts';
import { shipped } from '../../src/bin/shipped.ts';
import { readTariffFolder } from '../../src/configuration/tariff-folder.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { refutedLaws } from '../support/refuted-laws.ts';
import { seededRandom } from '../support/seeded-random.ts';

const seed = Number(process.env['SEED'] ?? 20_261_123);
/** Enough for more than five intervals; `npm run test:soak` kills ninety times. */
const KILLS = Number(process.env['KILLS'] ?? 10);
/** What starting, one kill with its restart and the proof take at most, on a machine with other things to do. */
const [START_MS, KILL_MS] = [200_000, 15_000];
/** Five seconds an interval: every kill falls somewhere else in the life of one. */
const RATE = 180;

test(
  `killed ${KILLS} times at random moments, everything is settled once and true (SEED=${seed})`,
  async () => {
    const random = seededRandom(seed);
    const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-crash-'));
    const site = prepareSite(folder, seed, RATE);
    const clock = systemClock({ warp: site.warp });
    const { priceOf } = readTariffFolder(shipped('config'));
    const substation = await startSubstation(site, { mqtt: null, pty: true, httpPort: 0, say: () => {} });
    const people = simulatedProsumers(site, substation.coreUrl, clock, priceOf);
    using dso = listenAsDso(substation.broker, clock);
    let trading = true;
    const trade = (async () => {
      while (trading) {
        await people.act();
        await sleep(people.period);
      }
    })();
    try {
      const victims = ['core', ...gatewayIds];
      for (let kill = 0; kill < KILLS; kill += 1) {
        await sleep(random.fraction() * 4_000);
        const victim = victims[Math.floor(random.fraction() * victims.length)] ?? 'core';
        await substation.kill(victim);
        await sleep(random.fraction() * 1_500);
        await substation.start(victim);
      }
      // Whole intervals in which somebody was killed, and what is needed to see them settled.
      const from = substation.firstInterval;
      const intervals = Math.floor((clock.now() - from) / QUARTER_HOUR);
      const settled = settledThrough(from, intervals);
      let sight = await look(site, substation);
      while (!settled(sight)) {
        await sleep(500);
        sight = await look(site, substation);
      }
      trading = false;
      await trade;
      sight = await lookTogether(site, substation);
      const seen = dso.sight();
      await substation.stop();
      const view = sight.core;
      if (view === null) throw new Error('the core gave no last answer');
      const evidence = await gatherEvidence(site, view.journal.commands);
      const span = { from, length: QUARTER_HOUR, intervals };
      const witness = { view, accounts: sight.accounts, dso: seen };
      const checks = prove(site, span, evidence, witness);
      console.log(
        `${KILLS} kills, ${intervals} intervals, ${evidence.batches} batches, ${evidence.leaves.filter(({ origin }) => origin === 'recovered').length} leaves recovered`,
      );
      expect(checks.filter(({ holds }) => !holds)).toEqual([]);
      // A proof that cannot fail proves nothing: each law refutes what is falsified against it.
      expect(refutedLaws({ site, span, evidence, witness })).toEqual(checks.map(({ law }) => law));
      expect(intervals).toBeGreaterThan(5);
      // What was acknowledged before a kill is there: nothing waits but the interval under way.
      expect(evidence.refused).toBe(0);
      rmSync(folder, { recursive: true, force: true });
    } finally {
      trading = false;
      await trade;
      await substation.stop();
    }
  },
  START_MS + KILLS * KILL_MS,
);
