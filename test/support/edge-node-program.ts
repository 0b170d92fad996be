/**
 * A gateway's fleet side as a process of its own, to be killed: `node edge-node-program.ts <url> <bdSeq file> <3.1.1|5>`.
 * Two meters report ten times a second. SIGTERM says goodbye.
 */
import { fromEvent, interval, map, mergeMap, takeUntil } from 'rxjs';
import { bdSeqFile } from '../../src/adapters/mqtt/bd-seq-file.ts';
import { mqttBroker } from '../../src/adapters/mqtt/mqtt-broker.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { millis } from '../../src/domain/time.ts';
import { nextBdSeq } from '../../src/fleet/edge-node.ts';
import { edgeNodeLink } from '../../src/fleet/edge-node-link.ts';
import type { FleetReport } from '../../src/ports/fleet-link.ts';
import { memoryOutbox } from './memory-outbox.ts';
import { quietLog } from './quiet-log.ts';
import { readingOf, twoMeters } from './sparkplug-fixture.ts';

const [, , url = '', path = '', protocol] = process.argv;
const clock = systemClock();

const reports = interval(100).pipe(
  mergeMap((n) => ['h01', 'b01'].map((device) => ({ n, device })), 1),
  map(({ n, device }): FleetReport => {
    const values = { 'voltage.L1': 220 + (n % 20) };
    return { kind: 'reading', reading: readingOf(device, values, { at: clock.now() }) };
  }),
  takeUntil(fromEvent(process, 'SIGTERM')),
);

edgeNodeLink(
  { node: twoMeters, backoff: { first: millis(50), longest: millis(500) } },
  {
    broker: mqttBroker({ url, clientId: 'gw-1', protocol: protocol === '5' ? '5' : '3.1.1' }),
    clock,
    random: systemRandom,
    log: quietLog(),
    alarms: memoryOutbox(),
    nextBdSeq: bdSeqFile(path, nextBdSeq),
  },
)
  .session(reports)
  .subscribe();
