import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import { wh } from '../../domain/energy.ts';
import { Fault } from '../../domain/fault.ts';
import type { ReadingDecision } from '../../domain/held-reading.ts';
import { bangkokTime, instant } from '../../domain/time.ts';
import type { HeldReadingView } from '../../domain/view.ts';
import { fromHex } from '../../wire/bytes.ts';
import { moment } from '../moment.ts';
import { type OperatorDesk, operatorDesk } from '../operator-desk.ts';
import { pinsOf } from '../pins.ts';
import { said, spoken } from '../speech.ts';

export type QueueOptions = Readonly<{
  action: 'list' | ReadingDecision['verdict'];
  operator: string;
  core: string;
  pin?: string;
  json?: boolean;
  point?: string;
  start?: string;
  author?: string;
  reason?: string;
  import?: string;
  export?: string;
}>;

/**
 * `gridtokenx queue list|accept|estimate|reject`: readings that wait at a running core. 0 when it is done (an empty queue too), 1
 * when the core says no; what cannot be asked is a Fault.
 */
export const run = async (options: QueueOptions): Promise<number> => {
  const signer = readKeyFile(options.operator, 'operator');
  const desk = await operatorDesk(options.core, pinsOf(options.pin), signer);
  const listed = await desk.ask({ kind: 'list', realm: desk.realm, core: desk.name, expires: desk.expires });
  if (listed.kind === 'refused') return no(listed.detail);
  const held = listed.kind === 'queue' ? listed.held : [];
  if (options.action === 'list') {
    process.stdout.write(options.json ? `${JSON.stringify(held)}\n` : spoken(queueLines(held)));
    return 0;
  }
  const decision = decisionOf({ ...options, action: options.action }, desk, held);
  if (typeof decision === 'string') return no(decision);
  const done = await desk.ask({ kind: 'decide', decision, expires: desk.expires });
  if (done.kind === 'refused') return no(done.detail);
  const words =
    done.kind !== 'decided' || done.run === null ? 'no run was due yet' : `run ${done.run} has posted the difference`;
  process.stdout.write(options.json ? `${JSON.stringify(done)}\n` : spoken(`Decided: ${words}.\n`));
  return 0;
};

const no = (why: string): number => {
  process.stderr.write(`gridtokenx: ${said(why)}\n`);
  return 1;
};

const decisionOf = (
  options: QueueOptions & Readonly<{ action: ReadingDecision['verdict'] }>,
  { realm, name }: OperatorDesk,
  held: readonly HeldReadingView[],
): ReadingDecision | string => {
  const start = instant(moment('start', options.start));
  const found = held.find((one) => one.point === options.point && Date.parse(one.start) === start);
  if (found === undefined) return `No reading of ${options.point} for ${bangkokTime(start)} waits.`;
  const { author = '', reason = '', action: verdict } = options;
  const energy =
    verdict === 'estimate'
      ? {
          importWh: wh(whole('import', options.import, found.goesBy.importWh)),
          exportWh: wh(whole('export', options.export, found.goesBy.exportWh)),
        }
      : null;
  const { point, version, leafHash } = found;
  return { realm, core: name, point, start, version, leafHash: fromHex(leafHash), verdict, energy, author, reason };
};

const whole = (option: string, given: string | undefined, instead: number): number => {
  if (given === undefined) return instead;
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new Fault('configuration', `--${option} "${given}"; allowed: whole Wh.`);
};

const reasons: Readonly<Record<HeldReadingView['why'][number], string>> = {
  'beyond-connection': 'more than its connection can carry',
  'export-in-the-dark': 'exports in the dark, and has only PV',
  'register-fell': 'a register fell, and no exchange is known',
  'register-jump': 'the registers do not begin where the interval before ended',
  'silent-meter': 'counted nothing for days, while the feeder shows energy',
  'after-decision': 'decided before; its gateway says something else since',
};

const queueLines = (held: readonly HeldReadingView[]): string => {
  if (held.length === 0) return 'Nothing waits.\n';
  const lines = held.map(
    ({ point, start, importWh, exportWh, goesBy, why }) =>
      `${point} ${start}  import ${importWh} Wh, export ${exportWh} Wh: ${why.map((one) => said(reasons[one])).join('; ')}. Runs go by import ${goesBy.importWh} Wh, export ${goesBy.exportWh} Wh.\n`,
  );
  return [
    ...lines,
    `${held.length} wait. Decide: gridtokenx queue accept|estimate|reject <point> <start> --author … --reason …\n`,
  ].join('');
};
