import { connect, filter, type Observable, switchMap } from 'rxjs';
import type { QualityInput } from '../../domain/quality-input.ts';
import { powerQuality, type QualityOutput, type QualitySaid } from '../../power-quality/power-quality.ts';
import type { QualityRules } from '../../power-quality/quality-rules.ts';
import type { RecordingHeader, RecordingLine } from '../../wire/recording.ts';

type Header = Extract<RecordingLine, { kind: 'header' }>;
const isHeader = (line: RecordingLine): line is Header => line.kind === 'header';
const isInput = (line: RecordingLine): line is QualityInput => line.kind !== 'header' && line.kind !== 'gap';

/** What it had under way the gateway kept; a replay goes on with what was recorded of that. */
const isSaid = (output: QualityOutput): output is QualitySaid =>
  output.kind !== 'under-way' && output.kind !== 'events-under-way';

/**
 * The gateway's own power-quality stage over recorded lines, in their order. Where a process began, the stage begins anew,
 * with the alarms and with what was under way as it was given then; a file that goes on from another changes nothing.
 */
export const replayStage =
  (rulesFor: (header: RecordingHeader) => QualityRules) =>
  (lines: Observable<RecordingLine>): Observable<QualitySaid> =>
    lines.pipe(
      connect((shared) =>
        shared.pipe(
          filter(isHeader),
          filter(({ restored }, index) => index === 0 || restored !== null),
          switchMap((header) =>
            shared.pipe(filter(isInput), powerQuality(rulesFor(header), header.restored ?? [], header.resumed)),
          ),
          filter(isSaid),
        ),
      ),
    );
