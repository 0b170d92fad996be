import type { ClearingView, ZoneView } from '../../domain/view.ts';
import { wattHours } from '../format/figures.ts';
import { pricePerKwh } from '../format/money.ts';
import { Nothing, Panel } from '../parts/panel.tsx';
import { When } from '../parts/when.tsx';
import { useSpeech } from '../words/language.ts';

const shownClearings = 8;

/** The last closing call auctions, newest first, and why when nothing traded. */
export const Clearings = ({ zone }: Readonly<{ zone: ZoneView }>) => {
  const { words } = useSpeech();
  return (
    <Panel id={`clearings-${zone.zone}`} title={words.clearings} hint={words.clearingsHint}>
      {zone.clearings.length === 0 ? <Nothing>{words.noClearings}</Nothing> : null}
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.delivery}</th>
              <th scope="col">{words.result}</th>
              <th scope="col" class="number">
                {words.volume} <small>Wh</small>
              </th>
              <th scope="col" class="number">
                {words.clearingPrice} <small>THB/kWh</small>
              </th>
              <th scope="col" class="number wide">
                {words.equilibrium} <small>THB/kWh</small>
              </th>
            </tr>
          </thead>
          <tbody>
            {zone.clearings.slice(0, shownClearings).map((clearing) => (
              <tr key={clearing.start}>
                <th scope="row">
                  <When at={clearing.start} as="day" />
                </th>
                <td class={clearing.reason === 'cleared' ? 'ok' : 'quiet'}>{words.clearingReasons[clearing.reason]}</td>
                <td class="number">{wattHours(clearing.volumeWh)}</td>
                <td class="number strong">
                  {pricePerKwh(clearing.price)}
                  {clearing.green === undefined ? null : (
                    <small> {words.greenPremium(pricePerKwh(clearing.green.premium))}</small>
                  )}
                </td>
                <td class="number quiet wide">{possiblePrices(clearing)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
};

const possiblePrices = ({ lowest, highest }: ClearingView): string =>
  lowest === highest ? pricePerKwh(lowest) : `${pricePerKwh(lowest)} – ${pricePerKwh(highest)}`;
