import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { pm2000Sources, powerLogic } from './parts.ts';

/** Schneider PM2220 and its kin of the PM2200 series, on transformers, taken for 6 A on the secondary side. */
export default defineProfile(
  powerLogic({
    id: 'schneider/pm2220',
    model: 'PM2220',
    maximumPower: greatestPower(6, 3),
    sources: pm2000Sources,
    // One file that can be found again, and it has no power and no energy.
    unconfirmed: [
      'voltage.L1',
      'voltage.L2',
      'voltage.L3',
      'voltage.L1-L2',
      'voltage.L2-L3',
      'voltage.L3-L1',
      'current.L1',
      'current.L2',
      'current.L3',
      'power.active.L1',
      'power.active.L2',
      'power.active.L3',
      'power.active',
      'power.reactive',
      'power.apparent',
      'frequency',
      'import',
    ],
    harmonics: false,
    serialNumber: false,
    productId: null,
  }),
);
