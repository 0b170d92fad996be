import type { Sight } from './look.ts';
import { type Summary, summaryText } from './summary.ts';

/** Where the demo is seen: sentences go to standard error, so that standard output holds only the result. */
export type Stage = Readonly<{
  say(sentence: string): void;
  show(sight: Sight): void;
  /** The live view is over; its last picture stays. */
  rest(): void;
  conclude(summary: Summary): void;
  close(): void;
}>;

export const openStage = ({ json }: Readonly<{ json: boolean }>): Stage => {
  let told = '';
  return {
    say: (sentence) => void process.stderr.write(`gridtokenx: ${sentence}\n`),
    show: (sight) => {
      const line = lineOf(sight);
      if (line !== told) process.stderr.write(`${line}\n`);
      told = line;
    },
    rest: () => {},
    conclude: (summary) => void process.stdout.write(json ? `${JSON.stringify(summary)}\n` : summaryText(summary)),
    close: () => {},
  };
};

const lineOf = ({ core, gateways }: Sight): string => {
  const meters = gateways.flatMap((gateway) => gateway.meters);
  const good = meters.filter(({ quality }) => quality.level === 'good').length;
  const runs = core?.zones.flatMap((zone) => zone.runs) ?? [];
  return `${core?.interval.start.slice(11, 16) ?? 'no core'}  ${good}/${meters.length} meters good, ${runs.length} intervals settled`;
};
