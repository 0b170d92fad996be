import type { FactHeader, GridFact, SealedFact } from '../../src/domain/grid-fact.ts';
import { instant, SECOND } from '../../src/domain/time.ts';
import { sealFact } from '../../src/wire/grid-fact.ts';
import { ten } from './sealed-substation.ts';
import { testSigner } from './test-signers.ts';

/** The grid at large is in an emergency since ten seconds after ten, unless it is changed. */
export const gridFact = (change: Partial<GridFact> = {}): GridFact => ({
  kind: 'emergency',
  stands: true,
  source: {},
  since: instant(ten + 10 * SECOND),
  at: instant(ten + 20 * SECOND),
  alarm: 'frequency-band/grid',
  ...change,
});

/** Of gateway gw-1 to core-1, in the epoch that is granted. */
const factHeader = (sequence: number, change: Partial<FactHeader> = {}): FactHeader => ({
  realm: 'simulation',
  core: 'core-1',
  epoch: 1,
  gateway: 'gw-1',
  sequence,
  clock: 'simulated',
  ...change,
});

/** Signed by the gateway's own key, whatever it is told to sign. */
export const sealedFact = (
  sequence: number,
  change: Partial<GridFact> = {},
  header: Partial<FactHeader> = {},
  signer = testSigner('gateway'),
): SealedFact => sealFact(factHeader(sequence, header), gridFact(change), signer);
