import type { RegisterValue } from '../domain/energy.ts';
import { type EnergyChannel, energyChannels } from '../domain/quantity.ts';
import { judgeResolution } from '../profiles/energy-resolution.ts';
import { fitness, settlementReasons } from '../profiles/fitness.ts';
import { type Check, checksOf, type Figure, figure, type Words } from './check.ts';
import { type DisplayReading, type Evidence, gatewayFactors, phasesOf, type Shot } from './evidence.ts';

const HOUR_MS = 3_600_000;
/** Fewer steps of the register than this say nothing: its first and its last may each be nearly one off. */
const LEAST_STEPS = 3;
/** Power is looked at a few times only, and may have been half or double of that between. */
const EXPECTED = [0.5, 2] as const;

const valueWh = ({ value, exponent }: RegisterValue): number => value * 10 ** exponent;

/** Watts of a shot that count into a register, by how the meter nets its phases. */
const countedWatts = ({ values }: Shot, { profile }: Evidence, channel: EnergyChannel): number => {
  const sign = channel === 'import' ? 1 : -1;
  const each = phasesOf(profile).flatMap((phase) => values[`power.active.${phase}`] ?? []);
  const parts =
    profile.netting === 'per-phase' && each.length > 0
      ? each
      : [values['power.active'] ?? each.reduce((sum, value) => sum + value, 0)];
  return parts.reduce((sum, value) => sum + Math.max(0, sign * value), 0);
};

/** Wh: `expected` by the power at both ends of each span, at `least` by the lower of them, at `most` by the higher. */
type Movement = Readonly<{
  channel: EnergyChannel;
  grown: number;
  least: number;
  expected: number;
  most: number;
  step: number;
}>;

/** Energy between shots that were taken at any moments, by how their powers are put together. */
const energyBy = (
  evidence: Evidence,
  channel: EnergyChannel,
  between: (one: number, other: number) => number,
): number =>
  evidence.shots.reduce((sum, shot, index) => {
    const before = evidence.shots[index - 1];
    if (before === undefined) return sum;
    const watts = between(countedWatts(before, evidence, channel), countedWatts(shot, evidence, channel));
    return sum + (watts * (shot.at - before.at)) / HOUR_MS;
  }, 0);

const movements = (evidence: Evidence): readonly Movement[] => {
  const { shots, profile } = evidence;
  return energyChannels.flatMap((channel) => {
    const [first, last] = [shots.at(0)?.registers[channel], shots.at(-1)?.registers[channel]];
    if (first === undefined || last === undefined || shots.length < 2) return [];
    return [
      {
        channel,
        grown: valueWh(last) - valueWh(first),
        least: energyBy(evidence, channel, Math.min),
        expected: energyBy(evidence, channel, (one, other) => (one + other) / 2),
        most: energyBy(evidence, channel, Math.max),
        step: judgeResolution(profile, channel, last).stepWh,
      },
    ];
  });
};

/** Whether the register that should move moves, by about what flowed. */
export const checkEnergy = (evidence: Evidence): Check => {
  const { pass, suspect, fail, cannotTell } = checksOf('energy');
  const moved = movements(evidence);
  const factor = gatewayFactors(evidence.configured.ratios).power;
  const figures = moved.flatMap(({ channel, grown, expected }) => [
    figure(`${channel} counted`, grown * factor, 'Wh'),
    figure(`${channel} by power`, expected * factor, 'Wh'),
  ]);
  const back = moved.find(({ grown }) => grown < 0);
  if (back !== undefined)
    return fail(
      { en: `The ${back.channel} register went backwards.`, th: `รีจิสเตอร์ ${back.channel} เดินถอยหลัง` },
      { en: 'Check the model in the configuration.', th: 'ตรวจรุ่นมิเตอร์ในการตั้งค่า' },
      figures,
    );
  const [main, other] = [...moved].sort((one, two) => two.expected - one.expected);
  if (main === undefined || main.least < LEAST_STEPS * main.step)
    return cannotTell(
      { en: 'Too little flowed for the registers to show it.', th: 'พลังงานไหลน้อยเกินกว่าที่รีจิสเตอร์จะแสดง' },
      { en: 'Repeat under load, with more --readings.', th: 'ทำซ้ำขณะมีโหลด และเพิ่ม --readings' },
      figures,
    );
  if (main.grown < main.step && other !== undefined && other.grown >= LEAST_STEPS * other.step)
    return fail(
      {
        en: `Power flows as ${main.channel}, the ${other.channel} register counts it.`,
        th: `กำลังไหลแบบ ${main.channel} แต่รีจิสเตอร์ ${other.channel} เป็นตัวนับ`,
      },
      { en: 'Check model and direction set in the meter.', th: 'ตรวจรุ่นและทิศทางที่ตั้งในมิเตอร์' },
      figures,
    );
  if (main.grown < main.step)
    return fail(
      { en: `The ${main.channel} register does not move.`, th: `รีจิสเตอร์ ${main.channel} ไม่เดิน` },
      { en: 'Check the model in the configuration.', th: 'ตรวจรุ่นมิเตอร์ในการตั้งค่า' },
      figures,
    );
  const times = main.grown / main.expected;
  return main.grown < EXPECTED[0] * main.least || main.grown > EXPECTED[1] * main.most
    ? suspect(
        {
          en: `Energy runs ${times.toFixed(2)} times as fast as power.`,
          th: `พลังงานเดินเร็วเป็น ${times.toFixed(2)} เท่าของกำลัง`,
        },
        {
          en: 'If the load was steady: ratio or unit of one of them is wrong.',
          th: 'หากโหลดคงที่: อัตราส่วนหรือหน่วยของค่าใดค่าหนึ่งผิด',
        },
        figures,
      )
    : pass(
        { en: `The ${main.channel} register follows the power.`, th: `รีจิสเตอร์ ${main.channel} เดินตามกำลัง` },
        figures,
      );
};

/** Whether its registers count finely enough, for what they are read. */
export const checkResolution = ({ profile, shots, configured }: Evidence): Check => {
  const { pass, suspect, fail, cannotTell } = checksOf('resolution');
  const ratio = gatewayFactors(configured.ratios).power;
  const { fit, reasons } = fitness(profile, ratio).settlement;
  const steps = energyChannels.flatMap((channel) => {
    const register = shots.findLast(({ registers }) => registers[channel] !== undefined)?.registers[channel];
    return register === undefined ? [] : [{ channel, ...judgeResolution(profile, channel, register, ratio) }];
  });
  const figures = steps.map(({ channel, stepWh }): Figure => figure(`${channel} step`, stepWh, 'Wh', 3));
  const said = (language: keyof Words): string =>
    reasons
      .filter((reason) => settlementReasons[reason].grade === fit)
      .map((reason) => settlementReasons[reason][language])
      .join(' ');
  if (fit === 'unfit')
    return configured.settles
      ? fail(
          { en: said('en'), th: said('th') },
          { en: 'It must not settle: take another model.', th: 'ห้ามใช้คิดเงิน: ใช้มิเตอร์รุ่นอื่น' },
          figures,
        )
      : pass({ en: 'It is only observed; it could not settle.', th: 'ใช้เฝ้าดูเท่านั้น ใช้คิดเงินไม่ได้' }, figures);
  if (steps.some((step) => !step.fit))
    return suspect(
      { en: 'Its registers step by more than 1 Wh.', th: 'รีจิสเตอร์เพิ่มทีละมากกว่า 1 Wh' },
      {
        en: 'Readings will be marked coarse; a finer model avoids it.',
        th: 'ค่าจะถูกทำเครื่องหมายว่าหยาบ ควรใช้รุ่นที่ละเอียดกว่า',
      },
      figures,
    );
  if (fit === 'unproven')
    return cannotTell(
      { en: said('en'), th: said('th') },
      { en: 'Compare with the display, on this page.', th: 'เทียบกับหน้าจอ ในใบนี้' },
      figures,
    );
  return pass({ en: 'Its registers count finely enough.', th: 'รีจิสเตอร์ละเอียดเพียงพอ' }, figures);
};

/** How much the register may have grown between the look at the display and the last shot, Wh of the meter's own. */
const grownSince = ({ channel, readAt }: DisplayReading, evidence: Evidence): number => {
  const { shots } = evidence;
  const read = shots.flatMap(({ registers }) => registers[channel] ?? []);
  const [first, last] = [read.at(0), read.at(-1)];
  const here = first === undefined || last === undefined ? 0 : valueWh(last) - valueWh(first);
  const begun = shots.at(0)?.at ?? 0;
  const peak = Math.max(0, ...shots.map((shot) => countedWatts(shot, evidence, channel)));
  return here + (readAt === null ? 0 : (peak * Math.max(0, begun - readAt)) / HOUR_MS);
};

/** Whether the display and the registers are the same energy, each within its step and the time between. */
export const checkDisplays = (evidence: Evidence): readonly Check[] => {
  const { pass, fail, cannotTell } = checksOf('display');
  const { displays } = evidence.answers;
  if (displays.length === 0)
    return [
      cannotTell(
        { en: 'Nobody looked at the display.', th: 'ยังไม่ได้เทียบกับหน้าจอมิเตอร์' },
        { en: 'Read import and export kWh off it, every digit.', th: 'อ่าน kWh รับเข้าและจ่ายออกจากหน้าจอทุกหลัก' },
      ),
    ];
  return displays.map((display) => {
    const { channel, shownKwh, differenceWh, toleranceWh } = display;
    const grown = grownSince(display, evidence);
    const figures = [
      { name: `${channel} display`, value: shownKwh, unit: 'kWh' },
      figure('off by', differenceWh, 'Wh', 0),
      { name: 'allowed', value: `${-Math.ceil(grown + toleranceWh)} to ${Math.ceil(toleranceWh)}`, unit: 'Wh' },
    ];
    return differenceWh <= toleranceWh && differenceWh >= -(grown + toleranceWh)
      ? pass({ en: `Display and ${channel} register agree.`, th: `หน้าจอตรงกับรีจิสเตอร์ ${channel}` }, figures)
      : fail(
          { en: `Display and ${channel} register differ.`, th: `หน้าจอไม่ตรงกับรีจิสเตอร์ ${channel}` },
          {
            en: 'Read both again; then check model, register and ratio.',
            th: 'อ่านทั้งสองอีกครั้ง แล้วตรวจรุ่น รีจิสเตอร์ และอัตราส่วน',
          },
          figures,
        );
  });
};
