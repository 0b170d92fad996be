import { type MeterSource, profiledSource } from '../../../drivers/modbus/meter-source.ts';
import { sunSpecSource } from '../../../drivers/sunspec/sunspec-source.ts';
import { Fault } from '../../domain/fault.ts';
import type { MeterProfile } from '../../profiles/profile.ts';
import type { LineSettings } from './line-settings.ts';

/** On a network a hole of a few registers is next to nothing. */
const NETWORK_BAUD = 115_200;

/** What there is to ask a meter of this model on this line. @throws Fault `configuration` where it is not on Modbus. */
export const sourceOf = (profile: MeterProfile, settings: LineSettings): MeterSource => {
  switch (profile.protocol) {
    case 'modbus':
      return profiledSource(profile, settings.kind === 'rtu' ? settings.baud : NETWORK_BAUD);
    case 'sunspec':
      return sunSpecSource(profile);
    case 'opc-ua':
      throw new Fault('configuration', `The profile "${profile.id}" is read over OPC UA, by the gateway only.`);
  }
};
