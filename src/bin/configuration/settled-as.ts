import { Fault } from '../../domain/fault.ts';
import type { Signer } from '../../ports/signer.ts';
import type { Composed } from '../read-gateway-configuration.ts';
import type { Changeable, ConfiguredProgram } from './configured-program.ts';

/**
 * A configuration put together with all that a start with it needs. What is wrong with it is said by the place it stands at, where that is not the site's
 * own (`place`). Rejects with Fault `configuration`.
 */
export const settledAs = async <Configuration extends Changeable, Settled>(
  { settle }: Pick<ConfiguredProgram<Configuration, Settled>, 'settle'>,
  signer: Signer,
  place: string | undefined,
  composedAt: (place?: string) => Composed<Configuration>,
): Promise<Readonly<{ found: Composed<Configuration>; settled: Settled }>> => {
  try {
    const found = composedAt();
    return { found, settled: await settledOr(settle(found.configuration, signer)) };
  } catch (error) {
    if (!(error instanceof Fault) || place === undefined) throw error;
    await settledOr(settle(composedAt(place).configuration, signer));
    throw error;
  }
};

/** Whatever keeps a program from starting with a configuration speaks against it. */
const settledOr = async <Settled>(settled: Promise<Settled>): Promise<Settled> => {
  try {
    return await settled;
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'configuration') throw error;
    throw new Fault('configuration', error.message, { cause: error });
  }
};
