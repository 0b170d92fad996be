import { phases } from '../../domain/quantity.ts';
import type { MeterView } from '../../domain/view.ts';
import { direction, fixed, kilowattHours, kilowatts, wattHours } from '../format/figures.ts';
import { timeOfDay } from '../format/moment.ts';
import type { History } from '../live/history.ts';
import { Panel } from '../parts/panel.tsx';
import { Sparkline } from '../parts/sparkline.tsx';
import { useSpeech } from '../words/language.ts';
import { nameIn } from '../words/name-in.ts';

/** Every meter of the gateway; on a phone each row folds into a card of the same cells. */
export const Meters = ({ meters, history }: Readonly<{ meters: readonly MeterView[]; history: History }>) => {
  const { words } = useSpeech();
  return (
    <Panel id="meters" title={words.meters} hint={words.metersHint}>
      <div class="scroll">
        <table class="meters">
          <thead>
            <tr>
              <th scope="col" rowSpan={2}>
                {words.point}{' '}
                <small>
                  {words.model} · {words.bus}
                </small>
              </th>
              <th scope="col" rowSpan={2}>
                {words.quality}
              </th>
              <th scope="col" rowSpan={2} class="number">
                {words.frequency} <small>Hz</small>
              </th>
              <th scope="colgroup" colSpan={3} class="group">
                {words.voltage} <small>V</small>
              </th>
              <th scope="col" rowSpan={2} class="number">
                {words.power} <small>kW</small>
              </th>
              <th scope="col" rowSpan={2} class="trend">
                {words.recent}
              </th>
              <th scope="colgroup" colSpan={2} class="group">
                {words.thisInterval} <small>Wh · {words.registers} kWh</small>
              </th>
            </tr>
            <tr>
              {phases.map((phase) => (
                <th scope="col" class="number" key={phase}>
                  {phase}
                </th>
              ))}
              <th scope="col" class="number">
                {words.import}
              </th>
              <th scope="col" class="number">
                {words.export}
              </th>
            </tr>
          </thead>
          <tbody>
            {meters.map((meter) => (
              <MeterRow key={meter.device} meter={meter} trace={history.power[meter.device] ?? []} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
};

const MeterRow = ({ meter, trace }: Readonly<{ meter: MeterView; trace: History['frequency'] }>) => {
  const { words } = useSpeech();
  const level = notYet(meter) ? 'waiting' : meter.quality.level;
  const flow = direction(meter.power);
  return (
    <tr class={`meter ${level}`}>
      <th scope="row">
        <span class="meter-point">{meter.point}</span>
        <small class="meter-model">
          {meter.model} · {meter.bus}
        </small>
        {meter.serialNumber === null ? null : <small class="meter-model">{words.serial(meter.serialNumber)}</small>}
        {meter.observed ? <small class="observed">{words.observed}</small> : null}
      </th>
      <td class="quality">
        <Quality meter={meter} />
      </td>
      <td class="number frequency" data-unit="Hz">
        {fixed(meter.frequency, 2)}
      </td>
      {phases.map((phase) => (
        <td class="number voltage" data-unit={`V ${phase}`} key={phase}>
          {phaseVoltage(meter, phase)}
        </td>
      ))}
      <td class={`number power ${flow}`} data-unit="kW">
        {kilowatts(meter.power)} <span class="phone-unit">kW </span>
        <span class="flow">{words.directions[flow]}</span>
      </td>
      <td class="trend">
        <Sparkline trace={trace} label={words.recentOf(meter.point)} least={100} zero={true} />
      </td>
      <Energy name={words.import} wh={meter.intervalImportWh} register={meter.importWh} />
      <Energy name={words.export} wh={meter.intervalExportWh} register={meter.exportWh} />
    </tr>
  );
};

/** What the interval has brought so far, and the register as the meter's own display shows it. */
const Energy = ({ name, wh, register }: Readonly<{ name: string; wh: number | null; register: number | null }>) => (
  <td class="number energy">
    <span data-unit={`Wh ${name}`}>{wattHours(wh)}</span>
    <small>
      {kilowattHours(register)}
      <span class="phone-unit"> kWh</span>
    </small>
  </td>
);

/** Before the first answer nothing is wrong yet. */
const notYet = ({ measuredAt, quality: { reason } }: MeterView): boolean =>
  measuredAt === null && reason === 'no-response';

/** A word, why, and since when where what is shown is old. */
const Quality = ({ meter }: Readonly<{ meter: MeterView }>) => {
  const { words } = useSpeech();
  const { level, reason } = meter.quality;
  if (notYet(meter))
    return (
      <>
        <span class="dot waiting" aria-hidden="true" />
        {words.notYet}
      </>
    );
  return (
    <>
      <span class={`dot ${level}`} aria-hidden="true" />
      {words.qualities[level]}
      {reason === null ? null : <small>{nameIn(words.reasons, reason)}</small>}
      {level === 'bad' && meter.measuredAt !== null ? (
        <small>{words.lastAnswer(timeOfDay(meter.measuredAt))}</small>
      ) : null}
    </>
  );
};

const pairFrom = { L1: 'L1-L2', L2: 'L2-L3', L3: 'L3-L1' } as const;

/** Phase to neutral; where a meter measures only between lines, the pair that starts at this phase, marked. */
const phaseVoltage = ({ voltage }: MeterView, phase: 'L1' | 'L2' | 'L3') => {
  const pair = pairFrom[phase];
  if (voltage[phase] === undefined && voltage[pair] !== undefined)
    return (
      <>
        {fixed(voltage[pair], 1)} <small>{pair}</small>
      </>
    );
  return voltage[phase] === undefined ? '' : fixed(voltage[phase], 1);
};
