import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import type { RunningState } from '../configuration/running-state.ts';
import { type Instant, instant, millis } from '../domain/time.ts';
import type { GatewayView } from '../domain/view.ts';
import type { CaptureState, OutboxStatus } from '../ports/outbox.ts';

/** Where a gateway keeps what must survive. */
export const filesIn = ({ storage }: Pick<GatewayConfiguration, 'storage'>) => ({
  outbox: join(storage, 'outbox.sqlite'),
  quality: join(storage, 'quality.sqlite'),
});
type Files = ReturnType<typeof filesIn>;

const lastReadingIn =
  (view: GatewayView | null): RunningState['lastReading'] =>
  (device) => {
    const measuredAt = view?.meters.find((meter) => meter.device === device)?.measuredAt ?? null;
    return measuredAt === null ? null : instant(Date.parse(measuredAt));
  };

const sizes = ({ outbox, quality }: Files) => ({ outboxBytes: sizeOf(outbox), qualityBytes: sizeOf(quality) });
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** What a running gateway holds, exactly. */
export const stateOf = (
  view: GatewayView | null,
  { status, kept, files }: Readonly<{ status: OutboxStatus; kept: CaptureState | null; files: Files }>,
): RunningState => ({
  lastReading: lastReadingIn(view),
  sealedThrough: (point) => kept?.points.find((chain) => chain.point === point)?.sealedThrough ?? null,
  pending: status.pending,
  span: status.span,
  ...sizes(files),
});

/** What it holds as far as it shows: an interval is taken to be sealed once its grace is over. */
export const previewOf = (view: GatewayView | null, { interval }: GatewayConfiguration, files: Files): RunningState => {
  const at = view === null ? 0 : Date.parse(view.at);
  const start = view === null ? 0 : Date.parse(view.interval.start);
  const sealed: Instant = instant(at >= start + interval.grace ? start : start - interval.length);
  const oldest = view?.outbox.oldest == null ? at : Date.parse(view.outbox.oldest);
  return {
    lastReading: lastReadingIn(view),
    sealedThrough: () => sealed,
    pending: view?.outbox.pending ?? 0,
    span: millis(Math.max(0, at - oldest)),
    ...sizes(files),
  };
};
