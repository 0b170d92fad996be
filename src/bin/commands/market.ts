import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import type { Kid } from '../../domain/identity.ts';
import type { ControlAct } from '../../domain/market-control.ts';
import type { ZoneView } from '../../domain/view.ts';
import { pricePerKwh } from '../../web/format/money.ts';
import { askedOf } from '../asked-of.ts';
import { operatorDesk } from '../operator-desk.ts';
import { pinsOf } from '../pins.ts';
import { said, spoken } from '../speech.ts';
import { screenWords } from '../terminal/screen-words.ts';

export type MarketOptions = Readonly<{ core: string; pin?: string; json?: boolean }> &
  (
    | Readonly<{ action: 'show' }>
    | Readonly<{ action: ControlAct; operator: string; author: string; reason: string; zone?: string }>
  );

type Zones = readonly Pick<ZoneView, 'zone' | 'control'>[];

/**
 * `gridtokenx market show|halt|resume|cancel-all|alert|emergency|suspend|restore|normal`: 0 when it is done, 1 when the core says no;
 * what cannot be asked is a Fault.
 */
export const run = async (options: MarketOptions): Promise<number> => {
  const pins = pinsOf(options.pin);
  if (options.action === 'show') return told(await zonesAt(options.core, pins), null, options.json);
  const { core, operator, action: act, zone = null, author, reason } = options;
  const desk = await operatorDesk(core, pins, readKeyFile(operator, 'operator'));
  const control = { realm: desk.realm, core: desk.name, zone, act, author, reason };
  const answer = await desk.ask({ kind: 'control', control, expires: desk.expires });
  if (answer.kind === 'controlled') return told(answer.zones, answer.withdrawn, options.json);
  process.stderr.write(`gridtokenx: ${answer.kind === 'refused' ? said(answer.detail) : answer.kind}\n`);
  return 1;
};

const zonesAt = async (core: string, pins: readonly Kid[]): Promise<Zones> => {
  const { zones } = await askedOf(core, pins, (api) => api.view());
  return zones.map(({ zone, control }) => ({ zone, ...(control && { control }) }));
};

const told = (zones: Zones, withdrawn: number | null, json = false): number => {
  const orders = withdrawn === null || withdrawn === 0 ? '' : `${withdrawn} orders were withdrawn.\n`;
  process.stdout.write(
    json
      ? `${JSON.stringify({ ...(withdrawn !== null && { withdrawn }), zones })}\n`
      : spoken(`${orders}${zones.map((each) => `${zoneLine(each)}\n`).join('')}`),
  );
  return 0;
};

const zoneLine = ({ zone, control }: Zones[number]): string => {
  if (control === undefined) return `${zone}: as usual`;
  const { level, declared, halted, limits } = control;
  const words = screenWords();
  const why = declared && (declared.reason ?? words.emergencyReported);
  const parts = [
    ...(halted === null ? [] : [said(`trading halted since ${halted.since} (${halted.reason})`)]),
    ...(declared === null
      ? []
      : [`${words.marketLevels[level].toLowerCase()} ${said(`since ${declared.since}`)} (${why})`]),
    ...(limits === null ? [] : [said(capsOf(limits))]),
  ];
  return `${zone}: ${parts.join('; ')}`;
};

const capsOf = ({
  lowestPrice,
  highestPrice,
  mostWh,
}: NonNullable<NonNullable<ZoneView['control']>['limits']>): string =>
  `orders from ${pricePerKwh(lowestPrice)} to ${pricePerKwh(highestPrice)} THB/kWh, at most ${mostWh} Wh a point and side`;
