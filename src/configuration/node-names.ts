import type { EnergyChannel, Quantity } from '../domain/quantity.ts';

/** What a node of a server can be. */
export type NodeName = Quantity | EnergyChannel;

/** A record and not a list, so that none can be forgotten. */
const names: Readonly<Record<NodeName, true>> = {
  'voltage.L1': true,
  'voltage.L2': true,
  'voltage.L3': true,
  'voltage.L1-L2': true,
  'voltage.L2-L3': true,
  'voltage.L3-L1': true,
  'current.L1': true,
  'current.L2': true,
  'current.L3': true,
  'current.neutral': true,
  'power.active': true,
  'power.active.L1': true,
  'power.active.L2': true,
  'power.active.L3': true,
  'power.reactive': true,
  'power.reactive.L1': true,
  'power.reactive.L2': true,
  'power.reactive.L3': true,
  'power.apparent': true,
  'power-factor': true,
  'power-factor.L1': true,
  'power-factor.L2': true,
  'power-factor.L3': true,
  'thd.voltage.L1': true,
  'thd.voltage.L2': true,
  'thd.voltage.L3': true,
  'thd.current.L1': true,
  'thd.current.L2': true,
  'thd.current.L3': true,
  frequency: true,
  import: true,
  export: true,
};
export const nodeNames = Object.keys(names) as readonly NodeName[];
