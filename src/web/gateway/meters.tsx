import { phases } from '../../domain/quantity.ts';
import type { MeterView } from '../../domain/view.ts';
import { direction, fixed, kilowattHours, kilowatts, wattHours } from '../format/figures.ts';
import type { History } from '../live/history.ts';
import { Panel } from '../parts/panel.tsx';
import { Sparkline } from '../parts/sparkline.tsx';
import { useSpeech } from '../words/language.ts';
import { nameIn } from '../words/name-in.ts';

/** Every meter of the gateway; on a phone each row folds into a card of the same cells. */
export const Meters = ({ meters, history }: Readonly<{ meters: readonly MeterView[]; history: History }>) => {
  const { words } = useSpeech();
  return (
    <Panel id="meters" title={words.meters}>
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
                {words.thisInterval} <small>Wh</small>
              </th>
              <th scope="colgroup" colSpan={2} class="group register">
                {words.registers} <small>kWh</small>
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
              <th scope="col" class="number register">
                {words.import}
              </th>
              <th scope="col" class="number register">
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
  const { level, reason } = meter.quality;
  const flow = direction(meter.power);
  return (
    <tr class={`meter ${level}`}>
      <th scope="row">
        <span class="meter-point">{meter.point}</span>
        <small class="meter-model">
          {meter.model} · {meter.bus}
        </small>
      </th>
      <td class="quality">
        <span class={`dot ${level}`} aria-hidden="true" />
        {words.qualities[level]}
        {reason === null ? null : <small>{nameIn(words.reasons, reason)}</small>}
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
      <td class="number energy" data-unit={`Wh ${words.import}`}>
        {wattHours(meter.intervalImportWh)}
      </td>
      <td class="number energy" data-unit={`Wh ${words.export}`}>
        {wattHours(meter.intervalExportWh)}
      </td>
      <td class="number register">{kilowattHours(meter.importWh)}</td>
      <td class="number register">{kilowattHours(meter.exportWh)}</td>
    </tr>
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
