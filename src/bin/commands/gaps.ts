import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import { Fault } from '../../domain/fault.ts';
import type { Kid } from '../../domain/identity.ts';
import type { GapsView } from '../../domain/view.ts';
import { askedOf } from '../asked-of.ts';
import { gapLines, isComplete } from '../gap-lines.ts';
import { operatorDesk } from '../operator-desk.ts';
import { pinsOf } from '../pins.ts';
import { said, spoken } from '../speech.ts';

type GapsOptions = Readonly<{ core: string; pin?: string; operator?: string; gateway?: string; json?: boolean }>;
/** Without `points` where nobody has proven to be the operator. */
type Told = Pick<GapsView, 'gateways'> & Partial<Pick<GapsView, 'points'>>;

/**
 * `gridtokenx gaps`: 0 when a core has had everything it can know of, 1 when something is missing, or when it does not tell.
 * @throws Fault.
 */
export const run = async ({ core, pin, operator, gateway, json }: GapsOptions): Promise<number> => {
  const pins = pinsOf(pin);
  const all = operator === undefined ? await ofGateways(core, pins) : await ofAll(core, pins, operator);
  if (typeof all === 'string') {
    process.stderr.write(`gridtokenx: ${said(all)}\n`);
    return 1;
  }
  const mine = (one: Readonly<{ gateway: string }>): boolean => gateway === undefined || one.gateway === gateway;
  const gateways = all.gateways.filter(mine);
  if (gateway !== undefined && gateways.length === 0)
    throw new Fault('configuration', `No gateway ${gateway} is enrolled at ${core}.`);
  const gaps: Told = { gateways, ...(all.points && { points: all.points.filter(mine) }) };
  process.stdout.write(json === true ? `${JSON.stringify(gaps)}\n` : spoken(gapLines(gaps)));
  return isComplete(gaps) ? 0 : 1;
};

const ofGateways = (core: string, pins: readonly Kid[]): Promise<Told> => askedOf(core, pins, (api) => api.gaps());

/** What the core says instead where it does not tell. */
const ofAll = async (core: string, pins: readonly Kid[], operator: string): Promise<Told | string> => {
  const { realm, name, expires, ask } = await operatorDesk(core, pins, readKeyFile(operator, 'operator'));
  const answer = await ask({ kind: 'gaps', realm, core: name, expires });
  if (answer.kind === 'refused') return answer.detail;
  if (answer.kind === 'gaps') return { gateways: answer.gateways, points: answer.points };
  throw new Fault('malformed', `What answers at ${core} is no core.`);
};
