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
  dtsuTransformers,
  mapNote,
  nettingNote,
  secondaryNote,
} from './parts.ts';

/** Rated 1.5(6) A on the secondary side. */
const maximumPower = greatestPower(6, 3);

/** Chint DTSU666 on current transformers, three phases, its common map, readings of the secondary side. Addresses are 0-based holding registers. */
export default defineProfile({
  id: 'chint/dtsu666-ct',
  kind: 'meter',
  manufacturer: 'Chint',
  model: 'DTSU666 1.5(6) A',
  provenance: {
    sources: dtsuSources,
    unconfirmed: ['power-factor', 'transformers', 'netting', 'timing'],
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
  points: dtsuPoints(12, maximumPower),
  energy: { import: at.floats(0x101e, 'f32', 'kWh'), export: at.floats(0x1028, 'f32', 'kWh') },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  transformers: dtsuTransformers,
  notes: {
    en: [mapNote.en, chintSetNote.en, nettingNote.en, secondaryNote.en],
    th: [mapNote.th, chintSetNote.th, nettingNote.th, secondaryNote.th],
  },
});
