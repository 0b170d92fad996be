import { setTimeout as sleep } from 'node:timers/promises';
import { modbusBus } from '../../../drivers/modbus/modbus-bus.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { systemRandom } from '../../adapters/system/random.ts';
import { Fault } from '../../domain/fault.ts';
import { MINUTE, millis } from '../../domain/time.ts';
import type { Log } from '../../ports/log.ts';
import { chooseProfile } from '../installer/choose-profile.ts';
import { gatewayView } from '../installer/gateway-view.ts';
import { interrupted } from '../installer/interrupted.ts';
import { type AddressOptions, lineOf, nameOf, unitOption, usualOf } from '../installer/line-settings.ts';
import { sourceOf } from '../installer/meter-source.ts';
import { numberOption } from '../installer/ranges.ts';
import { refusePort } from '../installer/refuse-port.ts';
import { takeSample, unheard, type WatchedMeter, watchedLine, watchedLines } from '../installer/watched-meter.ts';
import { said } from '../speech.ts';
import { colours, type Screen, screen } from '../terminal/ansi.ts';
import { meterLines } from '../terminal/meter-lines.ts';
import { cut } from '../terminal/text-width.ts';

export type WatchOptions = AddressOptions &
  Readonly<{ profile?: string; gateway?: string; period: string; count?: string; json?: boolean }>;

/** Shows readings until ctrl-C or `--count`; 0 when there was at least one answer. @throws Fault. */
export const run = async (options: WatchOptions): Promise<number> => {
  const stop = interrupted();
  const most = options.count === undefined ? Number.POSITIVE_INFINITY : numberOption('count', options.count, 1, 1e9);
  const period = numberOption('period', options.period, 50, 60_000);
  return options.gateway === undefined
    ? watchMeter(options, period, most, stop)
    : watchGateway(options.gateway, { period, most, json: options.json === true }, stop);
};

type Picture = Readonly<{ show(lines: () => readonly string[], line: () => string): void; close(): void }>;

/** A table redrawn in place on a terminal, a line each elsewhere. */
const picture = (): Picture => {
  const redrawable = process.stdout.isTTY === true && process.env['TERM'] !== 'dumb';
  const shown: Screen | null = redrawable ? screen(process.stdout) : null;
  return {
    show: (lines, line) => {
      if (shown === null) process.stdout.write(`${line()}\n`);
      else shown.draw(fitted(lines()).join('\n'));
    },
    close: () => shown?.close(),
  };
};

const fitted = (lines: readonly string[]): readonly string[] => {
  const { columns = 80, rows = 24 } = process.stdout;
  return lines.slice(0, rows - 1).map((line) => cut(line, columns));
};

const paint = () => colours(process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '');

/** What the bus says of its link stands in the samples too. */
const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const watchMeter = async (options: WatchOptions, period: number, most: number, stop: AbortSignal): Promise<number> => {
  if (options.profile === undefined)
    throw new Fault(
      'configuration',
      'Say which model it is: --profile <vendor/model> (`gridtokenx scan` finds out), or watch a gateway with --gateway <url>.',
    );
  const profile = await chooseProfile(options.profile);
  const transport = lineOf(options, usualOf(profile));
  const unit = unitOption(transport.kind, options.unit);
  if (transport.kind === 'rtu') refusePort(transport.path);
  const name = `${nameOf(transport)} unit ${unit}`;
  const meters = [{ device: `unit-${unit}`, unit, source: sourceOf(profile, transport) }];
  const settings = { name, transport, meters, fastPeriod: millis(period), intervalLength: millis(15 * MINUTE) };
  const bus = modbusBus(settings, { clock: systemClock(), random: systemRandom, log: silent });
  const shown = options.json ? null : picture();
  let meter: WatchedMeter = unheard;
  let readings = 0;
  const ended = new Promise<void>((resolve, reject) => {
    const watching = bus.samples().subscribe({
      next: (sample) => {
        meter = takeSample(meter, sample);
        readings += 1;
        if (shown === null) process.stdout.write(`${JSON.stringify({ unit, ...meter })}\n`);
        else
          shown.show(
            () => watchedLines(profile, name, meter, paint()),
            () => watchedLine(meter),
          );
        if (readings >= most) end();
      },
      error: reject,
    });
    const end = () => {
      // A synchronous first sample comes before there is a subscription.
      queueMicrotask(() => watching.unsubscribe());
      resolve();
    };
    stop.addEventListener('abort', end);
  });
  await ended.finally(() => shown?.close());
  return meter.answers > 0 ? 0 : 1;
};

const watchGateway = async (
  url: string,
  { period, most, json }: Readonly<{ period: number; most: number; json: boolean }>,
  stop: AbortSignal,
): Promise<number> => {
  const first = await gatewayView(url);
  const shown = json ? null : picture();
  try {
    for (let view = first, count = 1; !stop.aborted; view = await gatewayView(url), count += 1) {
      const { columns = 80, rows = 24 } = process.stdout;
      const good = view.meters.filter(({ quality }) => quality.level === 'good').length;
      const summary = said(`${view.at}  ${view.gateway}: ${good} of ${view.meters.length} meters good`);
      if (shown === null) process.stdout.write(`${JSON.stringify(view)}\n`);
      else
        shown.show(
          () => [summary, ...meterLines([view], { columns, rows: rows - 2 }, paint())],
          () => summary,
        );
      if (count >= most) break;
      // Being told to stop is no trouble: the loop sees it.
      await sleep(period, undefined, { signal: stop }).catch(() => undefined);
    }
  } finally {
    shown?.close();
  }
  return 0;
};
