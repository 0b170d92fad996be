import type { Leaf } from '../domain/transaction.ts';

/** Energy is what the registers grew by, per direction: never netted. */
export const isRegisterDifference = ({ importWh, exportWh, opening, closing }: NonNullable<Leaf['energy']>): boolean =>
  importWh === closing.importWh - opening.importWh && exportWh === closing.exportWh - opening.exportWh;
