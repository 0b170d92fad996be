import { type EnergyChannel, energyChannels, type Quantity, quantities } from '../domain/quantity.ts';

/** What a node of a server can be. */
export type NodeName = Quantity | EnergyChannel;
export const nodeNames: readonly NodeName[] = [...quantities, ...energyChannels];
