import type { Candidate } from './candidate.ts';
import { type ConfiguredTransport, configuredTransport, nameOf } from './line-settings.ts';
import { type Proposal, propose } from './propose.ts';
import type { Scanned } from './run-scan.ts';

/** What a search says, for machines. */
export type ScanReport = Readonly<{
  /** False when it was stopped before its end. */
  complete: boolean;
  units: readonly Readonly<{
    line: string;
    transport: ConfiguredTransport;
    unit: number;
    candidates: readonly Candidate[];
  }>[];
  /** Ways of looking that heard what nobody could read: wrong settings, two meters at one address, noise, a second master. */
  garbled: readonly Readonly<{ line: string; answers: number }>[];
  unreachable: readonly Readonly<{ line: string; why: string }>[];
  /** Answers that came too late: ask with more patience. */
  late: number;
  proposal: Proposal;
}>;

const lineAt = ({ plan }: Scanned['state'], attempt: string): string => {
  const settings = plan.attempts[Number(attempt)]?.settings;
  return settings ? nameOf(settings) : '';
};

export const scanReport = (scanned: readonly Scanned[], complete: boolean): ScanReport => {
  const found = scanned.flatMap(({ state }) => state.found);
  return {
    complete,
    units: found.map(({ settings, unit, candidates }) => ({
      line: nameOf(settings),
      transport: configuredTransport(settings),
      unit,
      candidates,
    })),
    garbled: scanned.flatMap(({ state }) =>
      Object.entries(state.garbled).map(([attempt, answers]) => ({ line: lineAt(state, attempt), answers })),
    ),
    unreachable: scanned.flatMap(({ state }) =>
      Object.entries(state.unreachable).map(([attempt, why]) => ({ line: lineAt(state, attempt), why })),
    ),
    late: scanned.reduce((sum, one) => sum + one.late, 0),
    proposal: propose(found),
  };
};

const grounds: Readonly<Record<Candidate['sureness'], string>> = {
  'model-register': 'its model register says so',
  'self-description': 'its SunSpec models say so',
  plausible: 'plausible only: compare with the plate',
};

const unitLines = (unit: number, candidates: readonly Candidate[]): readonly string[] => {
  const [best, ...others] = candidates;
  const head = `  unit ${String(unit).padStart(3)}`;
  if (best === undefined) return [`${head}  answers, but is no model known here: read it with --registers`];
  const serial = best.serialNumber === null ? '' : `, serial number ${best.serialNumber}`;
  const ratio = best.currentRatio === null ? '' : `, current transformer ${best.currentRatio}:1 set in it`;
  const alike = others.filter(({ score }) => score === best.score).map(({ profile }) => profile);
  return [
    `${head}  ${best.profile} (${best.name}; ${grounds[best.sureness]})${serial}${ratio}`,
    ...(alike.length > 0 ? [`            its values fit as well: ${alike.join(', ')}`] : []),
  ];
};

/** The same for people. */
export const scanLines = (report: ScanReport): readonly string[] => {
  const lines = [...new Set(report.units.map(({ line }) => line))];
  return [
    ...lines.flatMap((name) => [
      name,
      ...report.units
        .filter(({ line }) => line === name)
        .flatMap(({ unit, candidates }) => unitLines(unit, candidates)),
    ]),
    ...(report.units.length === 0 ? ['Nobody answered.'] : []),
    ...report.garbled.map(
      ({ line, answers }) =>
        `${line}: ${answers} ${answers === 1 ? 'answer was' : 'answers were'} garbled: other settings, two meters at one address, noise, or a second master.`,
    ),
    ...new Set(report.unreachable.map(({ why }) => why)),
    ...(report.late > 0
      ? [
          `${report.late} ${report.late === 1 ? 'answer' : 'answers'} came late: search again with a longer --timeout, such as --timeout 1000.`,
        ]
      : []),
    ...(report.complete ? [] : ['Stopped before its end: there may be more.']),
  ];
};
