/**
 * A child to be killed: the power-quality stage over a meter read each second, with its outputs in the stores of a gateway.
 * Says each second whose outputs are durable. It goes on with what the stores hold, from a second that it is told.
 */
import { join } from 'node:path';
import { concatMap, EMPTY, firstValueFrom, from, ignoreElements, lastValueFrom, type Observable, Subject } from 'rxjs';
import { openOutbox } from '../../src/adapters/sqlite/outbox.ts';
import { openQualityStore } from '../../src/adapters/sqlite/quality-store.ts';
import type { QualityInput } from '../../src/domain/quality-input.ts';
import { instant, monotonic, SECOND } from '../../src/domain/time.ts';
import { powerQuality, type QualityOutput } from '../../src/power-quality/power-quality.ts';
import { keeperRules, keeperStart, keptVolts } from './quality-keeper-story.ts';
import { quietLog } from './quiet-log.ts';
import { readingBetween } from './readings.ts';

const [, , folder = '', first = '0', last = '0'] = process.argv;
const log = quietLog();
await using outbox = openOutbox(join(folder, 'outbox.sqlite'), { log });
await using store = openQualityStore(join(folder, 'quality.sqlite'), { log });

const keep = (output: QualityOutput): Observable<unknown> => {
  switch (output.kind) {
    case 'frame':
      return store.keepFrame(output.frame);
    case 'grid-event':
      return output.event.end === null ? EMPTY : store.keepEvent(output.event);
    case 'under-way':
      return store.keepUnderWay(output.underWay);
    case 'events-under-way':
      return store.keepEventsUnderWay(output.events);
    case 'alarm':
      return outbox.appendAlarm(output.alarm);
  }
};

const restored = await firstValueFrom(outbox.standingAlarms());
const resumed = await firstValueFrom(store.resumed());
const inputs = new Subject<QualityInput>();
const outputs: QualityOutput[] = [];
inputs.pipe(powerQuality(keeperRules, restored, resumed)).subscribe((output) => outputs.push(output));
for (let second = Number(first); second <= Number(last); second += 1) {
  const at = keeperStart + second * SECOND;
  const reading = readingBetween(at, at, { values: { 'voltage.L1': keptVolts(second), frequency: 50 } });
  inputs.next({
    kind: 'reading',
    reading: { ...reading, boot: `boot-${first}`, monotonic: monotonic(second * SECOND) },
  });
  inputs.next({ kind: 'time', at: instant(at) });
  const said = from(outputs.splice(0)).pipe(concatMap(keep), ignoreElements());
  await lastValueFrom(said, { defaultValue: undefined });
  // Written before the next second, however slowly the other side reads.
  await new Promise((resolve) => process.stdout.write(`${second}\n`, resolve));
}
