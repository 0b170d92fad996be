import type { AccountView } from '../../domain/view.ts';
import { NONE, wattHours } from '../format/figures.ts';
import { bahtOf } from '../format/money.ts';
import { Nothing } from '../parts/panel.tsx';
import { When } from '../parts/when.tsx';
import { useSpeech } from '../words/language.ts';
import { nameIn } from '../words/name-in.ts';

const shownIntervals = 12;

type AccountInterval = AccountView['intervals'][number];

/** The delivery intervals, newest first: what the meter said, what was traded, and the money to the last nano-baht. */
export const AccountIntervals = ({ intervals }: Readonly<{ intervals: readonly AccountInterval[] }>) => {
  const { words } = useSpeech();
  if (intervals.length === 0) return <Nothing>{words.noIntervals}</Nothing>;
  return (
    <table class="dense">
      <thead>
        <tr>
          <th scope="col">{words.delivery}</th>
          <th scope="col">
            {words.energy} <small>Wh</small>
          </th>
          <th scope="col" class="number">
            {words.total} <small>THB</small>
          </th>
        </tr>
      </thead>
      <tbody>
        {intervals.slice(0, shownIntervals).map((interval) => (
          <tr key={`${interval.start} ${interval.point}`}>
            <th scope="row">
              <When at={interval.start} as="day" />
            </th>
            <td>
              <Flows interval={interval} />
            </td>
            <td class="number">
              <Amount interval={interval} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** Metered on the first line, traded on the second. */
const Flows = ({ interval }: Readonly<{ interval: AccountInterval }>) => {
  const { words } = useSpeech();
  const { importWh, exportWh, boughtWh, soldWh } = interval;
  return (
    <>
      <span class="flow-line">
        <span class="flow-part">
          {words.flows.import} {wattHours(importWh)}
        </span>{' '}
        <span class="flow-part">
          {words.flows.export} {wattHours(exportWh)}
        </span>
      </span>
      <small class="flow-line">
        <span class="flow-part">
          {words.flows.bought} {wattHours(boughtWh)}
        </span>{' '}
        <span class="flow-part">
          {words.flows.sold} {wattHours(soldWh)}
        </span>
      </small>
    </>
  );
};

const Amount = ({ interval: { total, basis } }: Readonly<{ interval: AccountInterval }>) => {
  const { words } = useSpeech();
  return (
    <>
      {total === null ? NONE : bahtOf(total)}
      <small class="flow-line">{basis === null ? words.notSettled : nameIn(words.bases, basis)}</small>
    </>
  );
};
