import { Fault } from '../../domain/fault.ts';
import { askCore, coreAddress } from '../ask-core.ts';
import { depthLines, indicativeLines, pricesLines } from '../market-lines.ts';
import { pinsOf } from '../pins.ts';
import { said, spoken } from '../speech.ts';

type MarketOptions = Readonly<{
  action: 'prices' | 'depth' | 'indicative' | 'csv';
  core: string;
  pin?: string;
  zone?: string;
  day?: string;
  delivery?: string;
  from?: string;
  to?: string;
  json?: boolean;
}>;

const paths = {
  prices: '/v1/market/prices',
  depth: '/v1/market/depth',
  indicative: '/v1/market/indicative',
  csv: '/v1/market/prices.csv',
} as const;

/**
 * `gridtokenx market prices|depth|indicative|csv`: 0 when the core has told, 1 when it says why it does not.
 * @throws Fault.
 */
export const run = async (options: MarketOptions): Promise<number> => {
  const { action, core, pin, json } = options;
  const url = coreAddress(core, paths[action]);
  for (const name of ['zone', 'day', 'delivery', 'from', 'to'] as const) {
    const value = options[name];
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const told = await askCore({ core, pins: pinsOf(pin) }, url, async (answer) => {
    const text = await answer.text();
    return answer.ok ? { text } : { refusal: refusalIn(text, answer.status, core) };
  });
  if (told.refusal !== undefined) {
    process.stderr.write(`gridtokenx: ${said(told.refusal)}\n`);
    return 1;
  }
  const asItIs = json === true || action === 'csv';
  process.stdout.write(asItIs ? endOfLine(told.text) : spoken(linesOf(action, told.text, core)));
  return 0;
};

const linesOf = (action: 'prices' | 'depth' | 'indicative', text: string, core: string): string => {
  const lines: (told: never) => string = { prices: pricesLines, depth: depthLines, indicative: indicativeLines }[
    action
  ];
  try {
    return lines(JSON.parse(text) as never);
  } catch (cause) {
    throw new Fault('core-unreachable', `What ${core} answers is not of a core: is --core right?`, { cause });
  }
};

const endOfLine = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** What the core says instead. @throws Fault where it is none of ours. */
const refusalIn = (text: string, status: number, core: string): string => {
  try {
    const { reason, detail } = JSON.parse(text) as { reason?: unknown; detail?: unknown };
    // A path that is not there is of another program or version.
    if (typeof detail === 'string' && reason !== 'not-found') return detail;
  } catch {
    // Below.
  }
  throw new Fault('core-unreachable', `The core at ${core} answered ${status}: is it of this version?`);
};
