import { verifyEs256 } from '../../src/verification/p256-verdict.ts';
import { portableVerdict } from '../../src/verification/portable-verdict.ts';
import { type Originals, saidOfMutants } from './mutants.ts';

// For a browser: what its own engine says of the mutants, under a name that a test can call.
Object.assign(globalThis, {
  judgeMutants: (originals: Originals, seed: number, count: number): readonly string[] => [
    ...saidOfMutants(originals, seed, count, portableVerdict(verifyEs256)),
  ],
});
