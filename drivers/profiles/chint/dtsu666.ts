import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { greatestPower } from '../rating.ts';
import {
  chintBus,
  chintConnection,
  chintSetNote,
  dtsuPoints,
  dtsuReadable,
  dtsuSources,
  mapNote,
  nettingNote,
} from './parts.ts';

/** Rated 5(80) A. */
const maximumPower = greatestPower(80, 3);

/** Chint DTSU666 connected directly, three phases, its common map. Addresses are 0-based holding registers. */
export default defineProfile({
  id: 'chint/dtsu666',
  kind: 'meter',
  manufacturer: 'Chint',
  model: 'DTSU666 5(80) A',
  provenance: {
    sources: dtsuSources,
    unconfirmed: ['power-factor', 'netting', 'timing'],
  },
  table: 'holding',
  wordOrder: 'high-first',
  bus: chintBus(82),
  connection: chintConnection(),
  readable: [dtsuReadable, [0x101e, 0x101e + 1], [0x1028, 0x1028 + 1]],
  netting: 'unknown',
  sentinels: {},
  maximumPower,
  energyResolution: { kind: 'fixed', stepWh: 10 },
  points: dtsuPoints(160, maximumPower),
  energy: { import: at.floats(0x101e, 'f32', 'kWh'), export: at.floats(0x1028, 'f32', 'kWh') },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  transformers: null,
  notes: {
    en: [mapNote.en, chintSetNote.en, nettingNote.en],
    th: [mapNote.th, chintSetNote.th, nettingNote.th],
  },
});
