import type { AccountView } from '../../domain/view.ts';

type AccountInterval = AccountView['intervals'][number];

/** Wh that trades did not cover; null until the meter has spoken. */
export type Imbalance = Readonly<{ boughtWh: number; soldWh: number }>;

/**
 * What the meter says beyond the position, by settlement rule A: import beyond the purchase and a sale that was not
 * exported are bought from the utility; export beyond the sale and a purchase that was not used are sold to it.
 */
export const imbalance = ({ importWh, exportWh, boughtWh, soldWh }: AccountInterval): Imbalance | null =>
  importWh === null || exportWh === null
    ? null
    : {
        boughtWh: Math.max(0, importWh - boughtWh) + Math.max(0, soldWh - exportWh),
        soldWh: Math.max(0, exportWh - soldWh) + Math.max(0, boughtWh - importWh),
      };
