import { Fault } from '../../domain/fault.ts';
import type { GapsView } from '../../domain/view.ts';
import { askCore, coreAddress } from '../ask-core.ts';
import { gapLines, isComplete } from '../gap-lines.ts';
import { pinsOf } from '../pins.ts';

type GapsOptions = Readonly<{ core: string; pin?: string; gateway?: string; json?: boolean }>;

/** `gridtokenx gaps`: 0 when a core has had everything it can know of, 1 when something is missing. @throws Fault. */
export const run = async ({ core, pin, gateway, json }: GapsOptions): Promise<number> => {
  const all = await ask(core, pin);
  const mine = (one: Readonly<{ gateway: string }>): boolean => gateway === undefined || one.gateway === gateway;
  const gaps: GapsView = { gateways: all.gateways.filter(mine), points: all.points.filter(mine) };
  if (gateway !== undefined && gaps.gateways.length === 0)
    throw new Fault('configuration', `No gateway ${gateway} is enrolled at ${core}.`);
  process.stdout.write(json === true ? `${JSON.stringify(gaps)}\n` : gapLines(gaps));
  return isComplete(gaps) ? 0 : 1;
};

const ask = (core: string, pin: string | undefined): Promise<GapsView> =>
  askCore({ core, pins: pinsOf(pin) }, coreAddress(core, '/v1/gaps'), async (answer) => {
    if (answer.ok) return (await answer.json()) as GapsView;
    throw new Fault('core-unreachable', `The core at ${core} answered ${answer.status}: is it of this version?`);
  });
