import { intervalName } from '../../domain/interval.ts';
import type { MarketEvent, MeteredInterval, SettledPoint, SettlementRun } from '../../domain/market.ts';
import type { Registry } from '../../domain/registry.ts';
import { bangkokTime, DAY, type Instant, instant } from '../../domain/time.ts';
import type { AuditReport } from './audit-report.ts';
import type { Applied } from './check-trades.ts';
import { keptDeliveries } from './kept-deliveries.ts';

type Energy = NonNullable<MeteredInterval['energy']>;
/** What was ever said of an interval of a point that a run may go by. */
type Said = { readonly energies: Energy[]; newest: MeteredInterval | null };

/**
 * The energy of runs against the readings in signed batches, readings against their registers, and the head's losses summed
 * once more. `knownFrom`: intervals that start before have readings that lie before the first row. `rules`: those in force then.
 */
export const checkReadings = (report: AuditReport, knownFrom: Instant = instant(0), rules: string | null = null) => {
  const kept = keptDeliveries(rules);
  const points = new Map<string, Map<Instant, Said>>();
  let registry: Registry | null = null;
  let lastForgotten = 0;

  const saidOf = (point: string, start: Instant): Said => {
    const ofPoint = points.get(point) ?? new Map<Instant, Said>();
    points.set(point, ofPoint);
    const known = ofPoint.get(start) ?? { energies: [], newest: null };
    ofPoint.set(start, known);
    return known;
  };
  const hear = (reading: MeteredInterval, isHeld: boolean): void => {
    const said = saidOf(reading.point, reading.start);
    if (reading.energy !== null) said.energies.push(reading.energy);
    if (!isHeld && (said.newest === null || said.newest.version < reading.version)) said.newest = reading;
  };
  const compare = (run: SettlementRun, settled: SettledPoint, where: string): void => {
    if (settled.left || settled.basis === 'estimated') return;
    const { point, importWh, exportWh } = settled;
    const said = points.get(point)?.get(run.start);
    report.checked('registers');
    if (said?.energies.some((energy) => energy.importWh === importWh && energy.exportWh === exportWh)) return;
    report.broken(
      'registers',
      where,
      `${point} ${bangkokTime(run.start)} run ${run.run}: ${importWh} Wh imported and ${exportWh} Wh exported are settled, and no signed reading says so`,
    );
  };
  const head = (run: SettlementRun, where: string): void => {
    const { feeder, zone, start } = run;
    if (feeder === null) return;
    const heads = (registry?.points ?? []).filter((point) => point.role === 'feeder' && point.zone === zone);
    const measured = heads.flatMap(({ id }) => points.get(id)?.get(start)?.newest?.energy ?? []);
    const name = `${zone} ${bangkokTime(start)} run ${run.run}`;
    report.checked('feeder');
    const sum = (of: (energy: Energy) => number): number => measured.reduce((all, one) => all + of(one), 0);
    const drawn = run.importWh - run.exportWh;
    const lost = sum(({ importWh }) => importWh) - sum(({ exportWh }) => exportWh) - drawn;
    if (measured.length === heads.length && lost !== feeder.lossWh)
      report.broken('feeder', where, `${name}: ${lost} Wh are lost by the readings, ${feeder.lossWh} by the run`);
    if (!feeder.agrees)
      report.warned(
        'feeder',
        where,
        `${name}: ${feeder.lossWh} Wh are lost between the head and its points, outside the stated losses`,
        'Look for a meter that counts wrong, a point that is not registered, or stated losses that are not true.',
      );
  };
  const told = (event: Extract<MarketEvent, { kind: 'invariant-broken' }>, where: string): void => {
    if (event.law === 'feeder-head') return;
    if (booksOwn.has(event.law)) report.broken('told', where, `${event.law}: ${event.detail}`);
    else {
      const what = event.law === 'register-continuity' ? 'was taken and does not join' : 'was not taken';
      report.note(`${where}: what a gateway sent ${what} (${event.law}: ${event.detail}).`);
    }
  };
  /** Closings against openings, of what was kept last. A meter exchange in between has registers of its own. */
  const join = (point: string, ofPoint: ReadonlyMap<Instant, Said>, start: Instant): void => {
    const here = ofPoint.get(start)?.newest;
    const next = here && ofPoint.get(instant(start + here.length))?.newest;
    if (!here?.energy || !next?.energy || here.origin === 'substituted' || next.origin === 'substituted') return;
    const isExchanged = registry?.deviceBindings.some(
      (binding) => binding.point === point && binding.from > here.start && binding.from <= next.start,
    );
    if (isExchanged) return;
    report.checked('registers');
    const closing = [
      here.energy.openingImportWh + here.energy.importWh,
      here.energy.openingExportWh + here.energy.exportWh,
    ];
    const opening = [next.energy.openingImportWh, next.energy.openingExportWh];
    if (closing.join() === opening.join()) return;
    report.warned(
      'registers',
      `${point} ${intervalName(here)}`,
      `it closes at ${closing.join(' and ')} Wh (import and export), and the next opens at ${opening.join(' and ')} Wh`,
      'Look at the meter: was it exchanged, and its binding not written down?',
    );
  };
  const forget = (before: Instant): void => {
    for (const [point, ofPoint] of points)
      for (const start of ofPoint.keys())
        if (start < before) {
          join(point, ofPoint, start);
          ofPoint.delete(start);
        }
  };

  return {
    after: ({ entry: { at, command }, events, where }: Applied): void => {
      kept.see(command);
      if (at - lastForgotten >= DAY) {
        lastForgotten = at;
        forget(kept.from(at));
      }
      const held = new Set(events.flatMap((one) => (one.kind === 'reading-held' ? [`${one.point}|${one.start}`] : [])));
      if (command.kind === 'enrol' && events.some(({ kind }) => kind === 'enrolled')) registry = command.registry;
      if (command.kind === 'batch' && events.some(({ kind }) => kind === 'batch-kept'))
        for (const reading of command.intervals) hear(reading, held.has(`${reading.point}|${reading.start}`));
      if (command.kind === 'decide' && events.some(({ kind }) => kind === 'reading-decided')) {
        const { point, start, energy } = command.decision;
        const said = saidOf(point, start);
        const [last] = said.energies.slice(-1);
        if (energy !== null && last !== undefined) said.energies.push({ ...last, ...energy });
        // What somebody has decided has no registers to join.
        said.newest = null;
      }
      for (const event of events) {
        if (event.kind === 'settled' || event.kind === 'batch-kept') report.checked('told');
        if (event.kind === 'settled' && event.run.start >= knownFrom) {
          for (const point of event.run.points) compare(event.run, point, where);
          head(event.run, where);
        }
        if (event.kind === 'invariant-broken') told(event, where);
      }
    },
    end: (): void => forget(instant(Number.MAX_SAFE_INTEGER)),
  };
};

/** Laws of the books themselves; the others (`register-continuity`) say what a gateway sent. */
const booksOwn: ReadonlySet<string> = new Set(['positions-balance', 'money-balances']);
