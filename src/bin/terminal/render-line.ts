import type { ClearingView, RunView } from '../../domain/view.ts';
import { grouped } from '../../web/format/figures.ts';
import { hourAndMinute, timeOfDay } from '../../web/format/moment.ts';
import { bahtOf, pricePerKwh } from '../../web/format/money.ts';
import { said } from '../speech.ts';
import type { DemoModel } from './demo-model.ts';
import { screenWords } from './screen-words.ts';

const auction = ({ start, price, volumeWh, reason }: ClearingView): string => {
  const what =
    price === null
      ? screenWords().clearingReasons[reason]
      : said(`${grouped(volumeWh)} Wh at ${pricePerKwh(price)} THB/kWh`);
  return said(`auction ${hourAndMinute(start)}: ${what}`);
};

const settled = ({ start, run, feeder, balanced, estimated }: RunView): string =>
  [
    `settled ${hourAndMinute(start)}`,
    ...(run > 1 ? [`run ${run}`] : []),
    ...(estimated > 0 ? [`${estimated} estimated`] : []),
    feeder === null ? 'feeder not reported' : feeder.agrees ? 'feeder agrees' : 'FEEDER DISAGREES',
    ...(balanced ? [] : ['NOT BALANCED']),
  ]
    .map(said)
    .join(', ');

/** The demo in one line without colours, for logs and pipes: meters, alarms, the last auction and the last run. */
export const renderLine = ({ core, gateways }: DemoModel): string => {
  const now = core ?? gateways[0];
  if (now === undefined) return said('starting');
  const meters = gateways.flatMap((gateway) => gateway.meters);
  const good = meters.filter(({ quality }) => quality.level === 'good').length;
  const alarms = [...gateways.flatMap((gateway) => gateway.alarms), ...(core?.alarms ?? [])];
  const standing = alarms.filter(({ state }) => state === 'raised' || state === 'acknowledged').length;
  const pending = gateways.reduce((total, { outbox }) => total + outbox.pending, 0);
  const parts = [
    timeOfDay(now.at),
    `${good} of ${meters.length} meters good`,
    standing === 0 ? 'no alarm' : standing === 1 ? '1 alarm' : `${standing} alarms`,
    ...(pending > 0 ? [`${pending} to send`] : []),
  ];
  if (core === null) return [...parts, 'the core does not answer'].map(said).join(' | ');
  const clearing = core.zones.flatMap(({ clearings }) => clearings.slice(0, 1))[0];
  const run = core.zones.flatMap(({ runs }) => runs.slice(0, 1))[0];
  return [
    ...parts,
    ...(clearing === undefined ? [] : [auction(clearing)]),
    ...(run === undefined ? [] : [settled(run)]),
    `ledger sums to ${bahtOf(core.ledger.sumNanoBaht)}`,
  ]
    .map(said)
    .join(' | ');
};
