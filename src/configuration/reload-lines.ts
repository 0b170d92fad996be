import type { ReloadEffect, ReloadRefusal, ReloadStep, Sentence } from '../domain/reload.ts';
import { sameData } from '../domain/same-data.ts';
import { bangkokTime } from '../domain/time.ts';
import type { ConfiguredMeter } from './configured-meter.ts';
import type { GatewayConfiguration } from './gateway-configuration.ts';
import { planRefusal } from './plan-sections.ts';
import type { RunningState } from './running-state.ts';

type Line = GatewayConfiguration['lines'][number];
/** A meter with the line it is on. */
type Placed = Readonly<{ meter: ConfiguredMeter; line: Line }>;
type Lines = Readonly<{ lines: readonly Line[] }>;
type Planned = Readonly<{ steps: readonly ReloadStep[]; refusals: readonly ReloadRefusal[] }>;

/** What a change of the lines and of the meters on them means. */
export const planLines = (running: Lines, next: Lines, state: RunningState): Planned => {
  const [before, after] = [placed(running), placed(next)];
  const meters = [...new Set([...before.keys(), ...after.keys()])].map((device) =>
    planMeter(before.get(device), after.get(device), after, state),
  );
  return {
    steps: [...planTransports(running.lines, next.lines), ...meters.flatMap(({ steps }) => steps)],
    refusals: meters.flatMap(({ refusals }) => refusals),
  };
};

const placed = ({ lines }: Lines): ReadonlyMap<string, Placed> =>
  new Map(lines.flatMap((line) => line.meters.map((meter) => [meter.device, { meter, line }] as const)));

const step = (path: string, effect: ReloadEffect, en: string, th: string): ReloadStep => ({
  section: 'lines',
  path,
  effect,
  what: { en, th },
});

/** Lines are known by their names. */
const planTransports = (running: readonly Line[], next: readonly Line[]): readonly ReloadStep[] => {
  const [before, after] = [running, next].map((lines) => new Map(lines.map((line) => [line.name, line])));
  const names = new Set([...running, ...next].map(({ name }) => name));
  return [...names].flatMap((name): readonly ReloadStep[] => {
    const [was, is] = [before?.get(name), after?.get(name)];
    const path = `lines[${name}]`;
    if (is === undefined) return [step(path, 'rebuild', `Line ${name} is closed.`, `ปิดสาย ${name}`)];
    if (was === undefined) return [step(path, 'rebuild', `Line ${name} is opened.`, `เปิดสาย ${name}`)];
    if (!sameData(was.transport, is.transport))
      return [
        step(
          `${path}.transport`,
          'rebuild',
          `Line ${name} is closed and opened anew; other lines go on.`,
          `ปิดและเปิดสาย ${name} ใหม่ สายอื่นทำงานต่อไป`,
        ),
      ];
    if (was.fastPeriod === is.fastPeriod) return [];
    return [
      step(
        `${path}.fastPeriodMs`,
        'in-place',
        `Meters on line ${name} are read every ${is.fastPeriod} ms.`,
        `อ่านมิเตอร์บนสาย ${name} ทุก ${is.fastPeriod} มิลลิวินาที`,
      ),
    ];
  });
};

/** What a leaf of its point says of the meter: it cannot be another thing within one interval. */
const sealedOf = ({ point, profile, ratios, binding, earlier }: ConfiguredMeter) =>
  binding === null ? null : { point, profile, ratios, binding, earlier };

/** How it is asked. */
const askedOf = ({ meter: { unit, profile, nodes }, line }: Placed) => ({ unit, profile, nodes, line: line.name });

const planMeter = (
  was: Placed | undefined,
  is: Placed | undefined,
  after: ReadonlyMap<string, Placed>,
  state: RunningState,
): Planned => {
  if (was === undefined) return { steps: is === undefined ? [] : [added(is)], refusals: [] };
  if (is === undefined) return removed(was, after, state);
  const { device } = is.meter;
  const path = pathOf(is);
  if (sameData(withoutPlace(was.meter), withoutPlace(is.meter)) && was.line.name === is.line.name) return nothing;
  const sealedSo = sealedOf(was.meter);
  // Nothing counts of a meter that was only observed.
  const unsealed = sealedSo === null || sameData(sealedSo, sealedOf(is.meter)) ? null : unsealedOf(was.meter, state);
  if (unsealed !== null)
    return { steps: [], refusals: [planRefusal(path, 'meter-changed-unsealed', { device, since: unsealed }, true)] };
  const asked = !sameData(askedOf(was), askedOf(is));
  const registers = !sameData(was.meter.ratios, is.meter.ratios);
  return {
    steps: [
      asked || registers
        ? step(path, 'rebuild', `Meter ${device} is asked anew.`, `เริ่มอ่านมิเตอร์ ${device} ใหม่`)
        : step(
            path,
            'in-place',
            `Meter ${device} goes on under other settings.`,
            `มิเตอร์ ${device} ทำงานต่อด้วยการตั้งค่าใหม่`,
          ),
    ],
    refusals: [],
  };
};
const nothing: Planned = { steps: [], refusals: [] };

/** Where it stands in its file is no setting. */
const withoutPlace = ({ at: _, ...meter }: ConfiguredMeter) => meter;

const pathOf = ({ meter, line }: Placed): string => `lines[${line.name}].meters[${meter.device}]`;

const added = (one: Placed): ReloadStep => {
  const { device, binding } = one.meter;
  return binding === null
    ? step(pathOf(one), 'rebuild', `Meter ${device} is read and only observed.`, `อ่านมิเตอร์ ${device} เพื่อดูเท่านั้น`)
    : step(
        pathOf(one),
        'rebuild',
        `Meter ${device} is read and counts for ${one.meter.point}.`,
        `อ่านมิเตอร์ ${device} และนับให้ ${one.meter.point}`,
      );
};

/** A meter that was exchanged leaves its point to the next; any other takes what is not sealed of it away with it. */
const removed = (was: Placed, after: ReadonlyMap<string, Placed>, state: RunningState): Planned => {
  const { meter } = was;
  const { device } = meter;
  const path = pathOf(was);
  const { profile, ratios, binding } = meter;
  const successor = [...after.values()].find(({ meter: { earlier, point } }) =>
    sameData([point, earlier.at(-1)], [meter.point, { device, profile, ratios, binding }]),
  );
  if (successor !== undefined)
    return {
      steps: [
        step(
          path,
          'rebuild',
          `Meter ${device} is read no more: ${successor.meter.device} has taken its place.`,
          `เลิกอ่านมิเตอร์ ${device} เพราะ ${successor.meter.device} มาแทนแล้ว`,
        ),
      ],
      refusals: [],
    };
  const refusals: ReloadRefusal[] = [];
  const unsealed = meter.binding === null ? null : unsealedOf(meter, state);
  if (unsealed !== null) refusals.push(planRefusal(path, 'meter-removed-unsealed', { device, since: unsealed }, true));
  else if (meter.binding !== null && state.pending > 0)
    refusals.push(planRefusal(path, 'meter-removed-unsent', { device, pending: state.pending }, true));
  return {
    steps: [step(path, 'rebuild', `Meter ${device} is read no more.`, `เลิกอ่านมิเตอร์ ${device}`)],
    refusals,
  };
};

/** Since when readings of a meter are in no sealed interval, for people; null where all are. */
const unsealedOf = ({ device, point }: ConfiguredMeter, state: RunningState): Sentence | null => {
  const [last, sealed] = [state.lastReading(device), state.sealedThrough(point)];
  if (last === null || (sealed !== null && last <= sealed)) return null;
  if (sealed === null) return { en: 'its first reading', th: 'ค่าแรก' };
  return { en: bangkokTime(sealed), th: ` ${bangkokTime(sealed)} ` };
};
