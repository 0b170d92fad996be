import { systemClock } from '../../adapters/system/clock.ts';
import { Fault } from '../../domain/fault.ts';
import { millis } from '../../domain/time.ts';
import { chooseProfile } from '../installer/choose-profile.ts';
import { interrupted } from '../installer/interrupted.ts';
import { type AddressOptions, lineOf, nameOf, unitOption, usualOf } from '../installer/line-settings.ts';
import { sourceOf } from '../installer/meter-source.ts';
import { openSession } from '../installer/open-session.ts';
import { registersOption } from '../installer/ranges.ts';
import { readMeter, whyNot } from '../installer/read-meter.ts';
import { readMppt } from '../installer/read-mppt.ts';
import { isWhole, type ReadingReport, rawLines, readingLines, readingReport } from '../installer/reading-report.ts';
import { said, spoken } from '../speech.ts';
import { colours } from '../terminal/ansi.ts';

export type ReadOptions = AddressOptions &
  Readonly<{ profile?: string; registers?: string; raw?: boolean; json?: boolean }>;

const CONNECT_PATIENCE = millis(5_000);
/** Of a meter whose model nobody named. */
const PATIENCE = millis(1_000);

/** One reading of one meter; 0 everything was answered, 1 something was not, or by another model. @throws Fault `configuration`, `link-down` */
export const run = async (options: ReadOptions): Promise<number> => {
  if (options.registers !== undefined) return readRegisters(options, options.registers);
  if (options.profile === undefined)
    throw new Fault(
      'configuration',
      'Say what to read: --profile <vendor/model> (`gridtokenx profile list`), or --registers 4:0x0000:10. `gridtokenx scan` finds out what is there.',
    );
  const profile = await chooseProfile(options.profile);
  const settings = lineOf(options, usualOf(profile));
  const unit = unitOption(settings.kind, options.unit);
  const source = sourceOf(profile, settings);
  const stop = interrupted();
  const session = await openSession(settings, systemClock(), CONNECT_PATIENCE);
  const overNetwork = settings.kind !== 'rtu';
  const reading = { session, unit, overNetwork, stop };
  const report = await (async () => {
    const asked = await readMeter(source, reading);
    const answers = asked.some(({ why }) => why === null);
    const mppt = profile.protocol === 'sunspec' && answers ? await readMppt(profile, reading) : null;
    return readingReport(profile, unit, asked, mppt);
  })().finally(() => void session.close());
  if (options.json) say({ line: nameOf(settings), ...report });
  else if (stop.aborted || report.registers.length > 0)
    print(readingLines(report, options.raw === true, colours(process.stdout.isTTY === true)));
  else print([nothingRead(nameOf(settings), report)]);
  return isWhole(report) && !stop.aborted ? 0 : 1;
};

/** Somebody else, or nobody: one sentence says more than the same for every question. */
const nothingRead = (line: string, { unit, profile, failed }: ReadingReport): string =>
  // Exceptions 10 and 11 are a gateway's word for nobody.
  failed.some(({ why }) => /refused: exception (?!1[01] )/.test(why))
    ? `${line}: unit ${unit} answers but refuses what ${profile} has: it is another model. \`gridtokenx scan\` says which.`
    : `${line}: ${failed[0]?.why ?? `unit ${unit} was not asked`}. \`gridtokenx scan\` finds who is there.`;

const say = (message: object): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};

const print = (lines: readonly string[]): void => {
  process.stdout.write(spoken(`${lines.join('\n')}\n`));
};

const readRegisters = async (options: ReadOptions, text: string): Promise<number> => {
  const request = registersOption(text);
  const profile = options.profile === undefined ? null : await chooseProfile(options.profile);
  const settings = lineOf(options, usualOf(profile));
  const unit = unitOption(settings.kind, options.unit);
  const session = await openSession(settings, systemClock(), CONNECT_PATIENCE);
  const patience = { least: PATIENCE, most: PATIENCE, latest: PATIENCE };
  const question = { unit, request, most: request.count, lengthStep: 1, patience };
  const { result } = await session.ask(question).finally(() => void session.close());
  if (result.kind !== 'words') {
    const why = whyNot(unit, result);
    if (options.json) say({ line: nameOf(settings), unit, ...request, why });
    else print([`${nameOf(settings)}: ${said(why)}`]);
    return 1;
  }
  const words = result.words.slice(0, request.count).map((word) => word.toString(16).padStart(4, '0'));
  if (options.json) say({ line: nameOf(settings), unit, ...request, words });
  else print(rawLines([{ ...request, words }]));
  return 0;
};
