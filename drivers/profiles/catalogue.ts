import { Fault } from '../../src/domain/fault.ts';
import type { GoldenCapture } from '../../src/profiles/golden-capture.ts';
import type { MeterProfile } from '../../src/profiles/profile.ts';

/** A model's files, loaded when it is asked for: a gateway pays only for the meters it has. */
type Entry = Readonly<{
  profile: () => Promise<Readonly<{ default: MeterProfile }>>;
  captures: () => Promise<Readonly<{ default: readonly GoldenCapture[] }>>;
}>;

/** OPC UA hands out numbers, not registers: there is nothing to capture. */
const noRegisters: Entry['captures'] = async () => ({ default: [] });

/** Every meter model that ships, by profile id. */
const entries: Readonly<Record<string, Entry>> = {
  'eastron/sdm120': {
    profile: () => import('./eastron/sdm120.ts'),
    captures: () => import('./eastron/sdm120.captures.ts'),
  },
  'eastron/sdm230': {
    profile: () => import('./eastron/sdm230.ts'),
    captures: () => import('./eastron/sdm230.captures.ts'),
  },
  'eastron/sdm630': {
    profile: () => import('./eastron/sdm630.ts'),
    captures: () => import('./eastron/sdm630.captures.ts'),
  },
  'eastron/sdm72': {
    profile: () => import('./eastron/sdm72.ts'),
    captures: () => import('./eastron/sdm72.captures.ts'),
  },
  'eastron/sdm72-v2': {
    profile: () => import('./eastron/sdm72-v2.ts'),
    captures: () => import('./eastron/sdm72-v2.captures.ts'),
  },
  'chint/dtsu666': {
    profile: () => import('./chint/dtsu666.ts'),
    captures: () => import('./chint/dtsu666.captures.ts'),
  },
  'chint/dtsu666-ct': {
    profile: () => import('./chint/dtsu666-ct.ts'),
    captures: () => import('./chint/dtsu666-ct.captures.ts'),
  },
  'chint/dtsu666-map-2': {
    profile: () => import('./chint/dtsu666-map-2.ts'),
    captures: () => import('./chint/dtsu666-map-2.captures.ts'),
  },
  'chint/dtsu666-h': {
    profile: () => import('./chint/dtsu666-h.ts'),
    captures: () => import('./chint/dtsu666-h.captures.ts'),
  },
  'chint/ddsu666': {
    profile: () => import('./chint/ddsu666.ts'),
    captures: () => import('./chint/ddsu666.captures.ts'),
  },
  'abb/b21': {
    profile: () => import('./abb/b21.ts'),
    captures: () => import('./abb/b21.captures.ts'),
  },
  'abb/b23': {
    profile: () => import('./abb/b23.ts'),
    captures: () => import('./abb/b23.captures.ts'),
  },
  'abb/b24': {
    profile: () => import('./abb/b24.ts'),
    captures: () => import('./abb/b24.captures.ts'),
  },
  'abb/a43': {
    profile: () => import('./abb/a43.ts'),
    captures: () => import('./abb/a43.captures.ts'),
  },
  'abb/a44': {
    profile: () => import('./abb/a44.ts'),
    captures: () => import('./abb/a44.captures.ts'),
  },
  'schneider/iem3155': {
    profile: () => import('./schneider/iem3155.ts'),
    captures: () => import('./schneider/iem3155.captures.ts'),
  },
  'schneider/iem3255': {
    profile: () => import('./schneider/iem3255.ts'),
    captures: () => import('./schneider/iem3255.captures.ts'),
  },
  'schneider/iem3355': {
    profile: () => import('./schneider/iem3355.ts'),
    captures: () => import('./schneider/iem3355.captures.ts'),
  },
  'schneider/iem2150': {
    profile: () => import('./schneider/iem2150.ts'),
    captures: () => import('./schneider/iem2150.captures.ts'),
  },
  'schneider/pm2220': {
    profile: () => import('./schneider/pm2220.ts'),
    captures: () => import('./schneider/pm2220.captures.ts'),
  },
  'schneider/pm5110': {
    profile: () => import('./schneider/pm5110.ts'),
    captures: () => import('./schneider/pm5110.captures.ts'),
  },
  'schneider/pm5310': {
    profile: () => import('./schneider/pm5310.ts'),
    captures: () => import('./schneider/pm5310.captures.ts'),
  },
  'schneider/pm5350': {
    profile: () => import('./schneider/pm5350.ts'),
    captures: () => import('./schneider/pm5350.captures.ts'),
  },
  'carlo-gavazzi/em330': {
    profile: () => import('./carlo-gavazzi/em330.ts'),
    captures: () => import('./carlo-gavazzi/em330.captures.ts'),
  },
  'carlo-gavazzi/em340': {
    profile: () => import('./carlo-gavazzi/em340.ts'),
    captures: () => import('./carlo-gavazzi/em340.captures.ts'),
  },
  'carlo-gavazzi/et330': {
    profile: () => import('./carlo-gavazzi/et330.ts'),
    captures: () => import('./carlo-gavazzi/et330.captures.ts'),
  },
  'carlo-gavazzi/et340': {
    profile: () => import('./carlo-gavazzi/et340.ts'),
    captures: () => import('./carlo-gavazzi/et340.captures.ts'),
  },
  'carlo-gavazzi/em530': {
    profile: () => import('./carlo-gavazzi/em530.ts'),
    captures: () => import('./carlo-gavazzi/em530.captures.ts'),
  },
  'carlo-gavazzi/em540': {
    profile: () => import('./carlo-gavazzi/em540.ts'),
    captures: () => import('./carlo-gavazzi/em540.captures.ts'),
  },
  'carlo-gavazzi/em111': {
    profile: () => import('./carlo-gavazzi/em111.ts'),
    captures: () => import('./carlo-gavazzi/em111.captures.ts'),
  },
  'carlo-gavazzi/em112': {
    profile: () => import('./carlo-gavazzi/em112.ts'),
    captures: () => import('./carlo-gavazzi/em112.captures.ts'),
  },
  'carlo-gavazzi/et112': {
    profile: () => import('./carlo-gavazzi/et112.ts'),
    captures: () => import('./carlo-gavazzi/et112.captures.ts'),
  },
  'carlo-gavazzi/em24': {
    profile: () => import('./carlo-gavazzi/em24.ts'),
    captures: () => import('./carlo-gavazzi/em24.captures.ts'),
  },
  'carlo-gavazzi/em24-e1': {
    profile: () => import('./carlo-gavazzi/em24-e1.ts'),
    captures: () => import('./carlo-gavazzi/em24-e1.captures.ts'),
  },
  'siemens/pac1020': {
    profile: () => import('./siemens/pac1020.ts'),
    captures: () => import('./siemens/pac1020.captures.ts'),
  },
  'siemens/pac2200': {
    profile: () => import('./siemens/pac2200.ts'),
    captures: () => import('./siemens/pac2200.captures.ts'),
  },
  'siemens/pac3200': {
    profile: () => import('./siemens/pac3200.ts'),
    captures: () => import('./siemens/pac3200.captures.ts'),
  },
  'siemens/pac4200': {
    profile: () => import('./siemens/pac4200.ts'),
    captures: () => import('./siemens/pac4200.captures.ts'),
  },
  'janitza/umg512-pro': {
    profile: () => import('./janitza/umg512-pro.ts'),
    captures: () => import('./janitza/umg512-pro.captures.ts'),
  },
  'janitza/umg96rm-e': {
    profile: () => import('./janitza/umg96rm-e.ts'),
    captures: () => import('./janitza/umg96rm-e.captures.ts'),
  },
  'janitza/umg604': {
    profile: () => import('./janitza/umg604.ts'),
    captures: () => import('./janitza/umg604.captures.ts'),
  },
  'janitza/b23-312': {
    profile: () => import('./janitza/b23-312.ts'),
    captures: () => import('./janitza/b23-312.captures.ts'),
  },
  'goodwe/et': {
    profile: () => import('./goodwe/et.ts'),
    captures: () => import('./goodwe/et.captures.ts'),
  },
  'goodwe/eh': {
    profile: () => import('./goodwe/eh.ts'),
    captures: () => import('./goodwe/eh.captures.ts'),
  },
  'goodwe/dt': {
    profile: () => import('./goodwe/dt.ts'),
    captures: () => import('./goodwe/dt.captures.ts'),
  },
  'goodwe/ms': {
    profile: () => import('./goodwe/ms.ts'),
    captures: () => import('./goodwe/ms.captures.ts'),
  },
  'goodwe/dt-rs485': {
    profile: () => import('./goodwe/dt-rs485.ts'),
    captures: () => import('./goodwe/dt-rs485.captures.ts'),
  },
  'huawei/sun2000': {
    profile: () => import('./huawei/sun2000.ts'),
    captures: () => import('./huawei/sun2000.captures.ts'),
  },
  'huawei/sun2000-l1': {
    profile: () => import('./huawei/sun2000-l1.ts'),
    captures: () => import('./huawei/sun2000-l1.captures.ts'),
  },
  'huawei/sun2000-meter': {
    profile: () => import('./huawei/sun2000-meter.ts'),
    captures: () => import('./huawei/sun2000-meter.captures.ts'),
  },
  'sunspec/inverter': {
    profile: () => import('./sunspec/inverter.ts'),
    captures: () => import('./sunspec/inverter.captures.ts'),
  },
  'sunspec/meter': {
    profile: () => import('./sunspec/meter.ts'),
    captures: () => import('./sunspec/meter.captures.ts'),
  },
  'sunspec/fronius-inverter': {
    profile: () => import('./sunspec/fronius-inverter.ts'),
    captures: () => import('./sunspec/fronius-inverter.captures.ts'),
  },
  'sunspec/fronius-meter': {
    profile: () => import('./sunspec/fronius-meter.ts'),
    captures: () => import('./sunspec/fronius-meter.captures.ts'),
  },
  'sunspec/kostal-inverter': {
    profile: () => import('./sunspec/kostal-inverter.ts'),
    captures: () => import('./sunspec/kostal-inverter.captures.ts'),
  },
  'sunspec/sma-inverter': {
    profile: () => import('./sunspec/sma-inverter.ts'),
    captures: () => import('./sunspec/sma-inverter.captures.ts'),
  },
  'sunspec/solaredge-inverter': {
    profile: () => import('./sunspec/solaredge-inverter.ts'),
    captures: () => import('./sunspec/solaredge-inverter.captures.ts'),
  },
  'sunspec/solaredge-meter': {
    profile: () => import('./sunspec/solaredge-meter.ts'),
    captures: () => import('./sunspec/solaredge-meter.captures.ts'),
  },
  'deye/string': {
    profile: () => import('./deye/string.ts'),
    captures: () => import('./deye/string.captures.ts'),
  },
  'deye/hybrid-3p': {
    profile: () => import('./deye/hybrid-3p.ts'),
    captures: () => import('./deye/hybrid-3p.captures.ts'),
  },
  'deye/hybrid-1p': {
    profile: () => import('./deye/hybrid-1p.ts'),
    captures: () => import('./deye/hybrid-1p.captures.ts'),
  },
  'solis/string-1p': {
    profile: () => import('./solis/string-1p.ts'),
    captures: () => import('./solis/string-1p.captures.ts'),
  },
  'solis/string-3p': {
    profile: () => import('./solis/string-3p.ts'),
    captures: () => import('./solis/string-3p.captures.ts'),
  },
  'solis/string-meter': {
    profile: () => import('./solis/string-meter.ts'),
    captures: () => import('./solis/string-meter.captures.ts'),
  },
  'solis/hybrid': {
    profile: () => import('./solis/hybrid.ts'),
    captures: () => import('./solis/hybrid.captures.ts'),
  },
  'sungrow/sg': {
    profile: () => import('./sungrow/sg.ts'),
    captures: () => import('./sungrow/sg.captures.ts'),
  },
  'sungrow/sg-meter': {
    profile: () => import('./sungrow/sg-meter.ts'),
    captures: () => import('./sungrow/sg-meter.captures.ts'),
  },
  'sungrow/sh': {
    profile: () => import('./sungrow/sh.ts'),
    captures: () => import('./sungrow/sh.captures.ts'),
  },
  'growatt/min-tl-xe': {
    profile: () => import('./growatt/min-tl-xe.ts'),
    captures: () => import('./growatt/min-tl-xe.captures.ts'),
  },
  'growatt/mod-mid': {
    profile: () => import('./growatt/mod-mid.ts'),
    captures: () => import('./growatt/mod-mid.captures.ts'),
  },
  'growatt/tl-x': {
    profile: () => import('./growatt/tl-x.ts'),
    captures: () => import('./growatt/tl-x.captures.ts'),
  },
  'growatt/tl-xh': {
    profile: () => import('./growatt/tl-xh.ts'),
    captures: () => import('./growatt/tl-xh.captures.ts'),
  },
  'growatt/sph': {
    profile: () => import('./growatt/sph.ts'),
    captures: () => import('./growatt/sph.captures.ts'),
  },
  'acrel/adl400': {
    profile: () => import('./acrel/adl400.ts'),
    captures: () => import('./acrel/adl400.captures.ts'),
  },
  'acrel/adl3000': {
    profile: () => import('./acrel/adl3000.ts'),
    captures: () => import('./acrel/adl3000.captures.ts'),
  },
  'acrel/adl400n-ct': {
    profile: () => import('./acrel/adl400n-ct.ts'),
    captures: () => import('./acrel/adl400n-ct.captures.ts'),
  },
  'acrel/adl200n-ct': {
    profile: () => import('./acrel/adl200n-ct.ts'),
    captures: () => import('./acrel/adl200n-ct.captures.ts'),
  },
  'acrel/adw300': {
    profile: () => import('./acrel/adw300.ts'),
    captures: () => import('./acrel/adw300.captures.ts'),
  },
  'socomec/countis-e3x-e4x': {
    profile: () => import('./socomec/countis-e3x-e4x.ts'),
    captures: () => import('./socomec/countis-e3x-e4x.captures.ts'),
  },
  'lovato/dmg610': {
    profile: () => import('./lovato/dmg610.ts'),
    captures: () => import('./lovato/dmg610.captures.ts'),
  },
  'inepro/pro380': {
    profile: () => import('./inepro/pro380.ts'),
    captures: () => import('./inepro/pro380.captures.ts'),
  },
  'orno/we-516': {
    profile: () => import('./orno/we-516.ts'),
    captures: () => import('./orno/we-516.captures.ts'),
  },
  'opc-ua/meter-single-phase': {
    profile: () => import('./opc-ua/meter-single-phase.ts'),
    captures: noRegisters,
  },
  'opc-ua/meter-three-phase': {
    profile: () => import('./opc-ua/meter-three-phase.ts'),
    captures: noRegisters,
  },
  'opc-ua/meter-three-phase-vector-sum': {
    profile: () => import('./opc-ua/meter-three-phase-vector-sum.ts'),
    captures: noRegisters,
  },
  'opc-ua/meter-three-phase-per-phase': {
    profile: () => import('./opc-ua/meter-three-phase-per-phase.ts'),
    captures: noRegisters,
  },
};

export const profileIds: readonly string[] = Object.keys(entries);

const entryOf = (id: string): Entry => {
  const entry = entries[id];
  if (entry === undefined) throw new Fault('configuration', `There is no meter profile "${id}".`);
  return entry;
};

/** @throws Fault `configuration` when there is no such model. */
export const loadProfile = async (id: string): Promise<MeterProfile> => (await entryOf(id).profile()).default;

/** What is known of the model's answers from elsewhere. @throws Fault `configuration` when there is no such model. */
export const loadCaptures = async (id: string): Promise<readonly GoldenCapture[]> =>
  (await entryOf(id).captures()).default;

/** The models of these ids, each once. @throws Fault `configuration` for the first there is not. */
export const loadProfiles = async (ids: Iterable<string>): Promise<ReadonlyMap<string, MeterProfile>> =>
  new Map(await Promise.all([...new Set(ids)].map(async (id) => [id, await loadProfile(id)] as const)));
