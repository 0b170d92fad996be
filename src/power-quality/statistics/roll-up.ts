import type { DeviceId } from '../../domain/identity.ts';
import type { LimitedQuantity } from '../../domain/limits.ts';
import type { QualityMeter } from '../quality-rules.ts';
import { worstOf } from './judged-series.ts';
import type { MeterCounts, MeterGroup, RollUp, RuleResult, Verdict } from './rule-result.ts';

/**
 * Every meter by itself, the meters of every electrical feeder, and all of them as the substation. Meters whose feeder
 * nobody has configured are together a group without a name: which line they are read over says nothing of the grid.
 */
export const groupsOf = (meters: readonly QualityMeter[], substation: string): readonly MeterGroup[] => {
  const feeders = Map.groupBy(meters, ({ feeder }) => feeder);
  const devices = (of: readonly QualityMeter[]): readonly DeviceId[] => of.map(({ device }) => device);
  return [
    ...meters.map(({ device }): MeterGroup => ({ kind: 'meter', name: device, devices: [device] })),
    ...[...feeders].map(([name, of]): MeterGroup => ({ kind: 'feeder', name, devices: devices(of) })),
    { kind: 'substation', name: substation, devices: devices(meters) },
  ];
};

/**
 * The verdict of each group: the worst of its meters', and a meter's is the worst of what was measured of it: a meter that
 * has no flicker register is not unknown for it, one that told nothing is. The frequency is judged with the substation,
 * of which the gateway is, but counts among no meters. Of results that are mixed of several authorities the verdict is
 * that of all together: choose before.
 */
export const rollUp = (results: readonly RuleResult[], groups: readonly MeterGroup[]): readonly RollUp[] => {
  const byDevice = Map.groupBy(
    results.filter(({ measured }) => measured),
    ({ device }) => device,
  );
  return groups.map((group) => {
    const own = group.devices.map((device) => byDevice.get(device) ?? []);
    const gateway = group.kind === 'substation' ? (byDevice.get(null) ?? []) : [];
    const verdicts = own.map(verdictOfAll);
    const meters = countsOf(verdicts);
    const quantities = [...new Set([...gateway, ...own.flat()].map(({ rule }) => rule.quantity))];
    return {
      group,
      verdict: worstOf([...verdicts, ...gateway.map(({ verdict }) => verdict)]),
      meters,
      compliantShare: own.length === 0 ? null : meters.compliant / own.length,
      quantities: quantities.map((quantity) => quantityOf(quantity, own, gateway)),
    };
  });
};

const quantityOf = (
  quantity: LimitedQuantity,
  meters: readonly (readonly RuleResult[])[],
  gateway: readonly RuleResult[],
): RollUp['quantities'][number] => {
  const of = (results: readonly RuleResult[]) => results.filter(({ rule }) => rule.quantity === quantity);
  const verdicts = meters
    .map(of)
    .filter((results) => results.length > 0)
    .map(verdictOfAll);
  const verdict = worstOf([...verdicts, ...of(gateway).map((result) => result.verdict)]);
  return { quantity, verdict, meters: countsOf(verdicts) };
};

const verdictOfAll = (results: readonly RuleResult[]): Verdict => worstOf(results.map(({ verdict }) => verdict));

const countsOf = (verdicts: readonly Verdict[]): MeterCounts => {
  const count = (of: Verdict): number => verdicts.filter((verdict) => verdict === of).length;
  return { compliant: count('compliant'), exceeded: count('exceeded'), unknown: count('unknown') };
};
