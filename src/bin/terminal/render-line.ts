import { grouped } from '../../web/format/figures.ts';
import { hourAndMinute, timeOfDay } from '../../web/format/moment.ts';
import { bahtOf, pricePerKwh } from '../../web/format/money.ts';
import type { DemoModel } from './demo-model.ts';

const sum = (values: readonly (number | null)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

/** The demo in one line without colours, for logs and pipes: meters, alarms, the last clearing and the last run. */
export const renderLine = ({ core, gateways }: DemoModel): string => {
  const now = core ?? gateways[0];
  if (now === undefined) return 'starting';
  const meters = gateways.flatMap((gateway) => gateway.meters);
  const good = meters.filter(({ quality }) => quality.level === 'good').length;
  const alarms = [...gateways.flatMap((gateway) => gateway.alarms), ...(core?.alarms ?? [])].length;
  const pending = sum(gateways.map(({ outbox }) => outbox.pending));
  const parts = [
    `${timeOfDay(now.at)} in ${hourAndMinute(now.interval.start)}–${hourAndMinute(now.interval.end)}`,
    `meters ${good}/${meters.length} good`,
    `alarms ${alarms}`,
    `outbox ${pending}`,
  ];
  if (core === null) return [...parts, 'core not reached yet'].join(' | ');
  const clearing = core.zones.flatMap(({ clearings }) => clearings.slice(0, 1))[0];
  const run = core.zones.flatMap(({ runs }) => runs.slice(0, 1))[0];
  if (clearing !== undefined) {
    const price =
      clearing.price === null
        ? clearing.reason
        : `${grouped(clearing.volumeWh)} Wh at ${pricePerKwh(clearing.price)} THB/kWh`;
    parts.push(`cleared ${hourAndMinute(clearing.start)} ${price}`);
  }
  if (run !== undefined) {
    const head = run.feeder === null ? 'head not reported' : run.feeder.agrees ? 'head agrees' : 'HEAD DISAGREES';
    parts.push(`settled ${hourAndMinute(run.start)} run ${run.run} ${head}${run.balanced ? '' : ' NOT BALANCED'}`);
  }
  return [...parts, `ledger ${bahtOf(core.ledger.sumNanoBaht)}`].join(' | ');
};
