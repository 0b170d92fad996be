import { defineProfile } from '../../../src/profiles/profile.ts';
import {
  janitzaBus,
  janitzaEnergy,
  UMG_WATTS,
  umgConnection,
  umgNotes,
  umgPoints,
  umgSources,
  umgTransformers,
  umgUnconfirmed,
} from './parts.ts';

/** Janitza UMG 96RM-E, three phases, transformers of 1 A or 5 A. */
export default defineProfile({
  id: 'janitza/umg96rm-e',
  kind: 'meter',
  manufacturer: 'Janitza',
  model: 'UMG 96RM-E',
  provenance: {
    sources: [...umgSources],
    unconfirmed: [...umgUnconfirmed],
  },
  table: 'holding',
  wordOrder: 'high-first',
  bus: janitzaBus,
  connection: umgConnection,
  readable: [[19_000, 19_121]],
  netting: 'unknown',
  sentinels: {},
  maximumPower: UMG_WATTS,
  energyResolution: { kind: 'float32' },
  points: umgPoints,
  energy: janitzaEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  transformers: umgTransformers,
  notes: {
    en: [umgNotes.ratio.en, umgNotes.float.en, umgNotes.sign.en],
    th: [umgNotes.ratio.th, umgNotes.float.th, umgNotes.sign.th],
  },
});
