import { Fault } from '../../domain/fault.ts';
import { bangkokTime, type Instant } from '../../domain/time.ts';
import type { RecordingLine } from '../../wire/recording.ts';
import type { ReplayRules } from './replay-rules.ts';

type Header = Extract<RecordingLine, { kind: 'header' }>;

/**
 * Looks at what stands between inputs, and says where a replay may come to something else than the gateway did.
 * @throws Fault `malformed` where another gateway's recording begins: its meters would be taken for those of the first.
 */
export const partChecks = (
  rulesFor: (header: Header) => ReplayRules,
  note: (text: string) => void,
): ((line: RecordingLine, file: string) => void) => {
  let last: Header | null = null;
  let different = false;
  const checkHeader = (header: Header, file: string): void => {
    if (last !== null && last.gateway !== header.gateway)
      throw new Fault(
        'malformed',
        `${file} was recorded by ${header.gateway}, what came before it by ${last.gateway}. Replay one gateway at a time.`,
      );
    if (last === null && header.restored === null)
      note(`${file} goes on from an earlier file: what stood when it begins is not known. Name that file before it.`);
    if (last !== null && header.start < last.start)
      note(`${file} begins before the part before it: name files in the order in which they were written.`);
    if (!rulesFor(header).asRecorded && !different) {
      note('The rules are not those that were in force: alarms and statistics may differ from what the gateway said.');
      different = true;
    }
    last = header;
  };
  return (line, file) => {
    if (line.kind === 'header') checkHeader(line, file);
    if (line.kind === 'gap') note(gapNote(file, line.lost, line.from, line.to));
  };
};

const gapNote = (file: string, lost: number, from: Instant, to: Instant): string =>
  `${file} lacks ${lost} inputs between ${bangkokTime(from)} and ${bangkokTime(to)}: the gateway could not record them.`;
