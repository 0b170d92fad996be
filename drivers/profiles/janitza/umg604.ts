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

/** Janitza UMG 604 (also 604-E), three phases, transformers of 1 A or 5 A. */
export default defineProfile({
  id: 'janitza/umg604',
  kind: 'meter',
  manufacturer: 'Janitza',
  model: 'UMG 604',
  provenance: {
    sources: [
      ...umgSources,
      'ConsolinnoEnergy/nymea-plugins-modbus 0c6bad05 janitza/umg604-registers.json (it calls the energy kWh)',
      'evcc-io/evcc#30671: the UMG 604-E manual, page 12, says Wh',
    ],
    unconfirmed: [...umgUnconfirmed, 'serialNumber'],
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
  serialNumber: { table: 'input', address: 10_176, encoding: 'u32' },
  transformers: umgTransformers,
  notes: {
    en: [umgNotes.ratio.en, umgNotes.float.en, umgNotes.sign.en],
    th: [umgNotes.ratio.th, umgNotes.float.th, umgNotes.sign.th],
  },
});
