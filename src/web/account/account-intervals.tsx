import type { AccountView } from '../../domain/view.ts';
import { NONE, wattHours } from '../format/figures.ts';
import { signedBaht } from '../format/money.ts';
import { Nothing } from '../parts/panel.tsx';
import { When } from '../parts/when.tsx';
import { useSpeech } from '../words/language.ts';
import { nameIn } from '../words/name-in.ts';
import { imbalance } from './imbalance.ts';

const shownIntervals = 8;

type AccountInterval = AccountView['intervals'][number];

/** The delivery intervals, newest first: what the meter said, what was traded, and where each nano-baht comes from. */
export const AccountIntervals = ({ intervals }: Readonly<{ intervals: readonly AccountInterval[] }>) => {
  const { words } = useSpeech();
  if (intervals.length === 0) return <Nothing>{words.noIntervals}</Nothing>;
  const earlier = intervals.slice(shownIntervals);
  return (
    <>
      <IntervalTable intervals={intervals.slice(0, shownIntervals)} />
      {earlier.length === 0 ? null : (
        <details class="later">
          <summary>{words.moreIntervals(earlier.length)}</summary>
          <IntervalTable intervals={earlier} />
        </details>
      )}
    </>
  );
};

const IntervalTable = ({ intervals }: Readonly<{ intervals: readonly AccountInterval[] }>) => {
  const { words } = useSpeech();
  const parts = [words.trades, words.fromUtility, words.toUtility];
  return (
    <table class="bill">
      <thead>
        <tr>
          <th scope="col">{words.delivery}</th>
          <th scope="col">
            {words.metered} <small>Wh</small>
          </th>
          {parts.map((part) => (
            <th scope="col" class="number" key={part}>
              {part} <small>THB</small>
            </th>
          ))}
          <th scope="col" class="number">
            {words.total} <small>THB</small>
          </th>
        </tr>
      </thead>
      <tbody>
        {intervals.map((interval) => (
          <IntervalRow key={`${interval.start} ${interval.point}`} interval={interval} />
        ))}
      </tbody>
    </table>
  );
};

const IntervalRow = ({ interval }: Readonly<{ interval: AccountInterval }>) => {
  const { words } = useSpeech();
  const { boughtWh, soldWh, green, made, total, basis, run } = interval;
  const rest = imbalance(interval);
  const traded = [
    ...(boughtWh > 0 ? [`${words.flows.bought} ${wattHours(boughtWh)}`] : []),
    ...(soldWh > 0 ? [`${words.flows.sold} ${wattHours(soldWh)}`] : []),
    ...(green === undefined ? [] : [`${words.flows.green} ${wattHours(green.boughtWh + green.soldWh)}`]),
  ];
  return (
    <tr>
      <th scope="row">
        <When at={interval.start} as="day" />
      </th>
      <td class="metered">
        <Flow name={words.flows.import} wh={interval.importWh} />
        <Flow name={words.flows.export} wh={interval.exportWh} />
      </td>
      <Part name={words.trades} energy={traded.join(' · ')} money={made?.traded ?? null} charged={made?.charged} />
      <Part name={words.fromUtility} energy={energyOf(rest?.boughtWh)} money={made?.retail ?? null} />
      <Part name={words.toUtility} energy={energyOf(rest?.soldWh)} money={made?.buyBack ?? null} />
      <td class="number amount">
        <strong>{signedBaht(total)}</strong>
        <small>
          {basis === null ? words.notSettled : nameIn(words.bases, basis)}
          {run > 1 ? ` · ${words.run} ${run}` : ''}
        </small>
      </td>
    </tr>
  );
};

const energyOf = (wh: number | undefined): string => (wh === undefined || wh === 0 ? '' : wattHours(wh));

/** What does not flow is not in the way. */
const Flow = ({ name, wh }: Readonly<{ name: string; wh: number | null }>) => (
  <span class={wh === 0 || wh === null ? 'flow-part quiet' : 'flow-part'}>
    {name} {wattHours(wh)}
  </span>
);

type PartOf = Readonly<{ name: string; energy: string; money: string | null; charged?: string | undefined }>;

const Part = ({ name, energy, money, charged }: PartOf) => (
  <td class={energy === '' ? 'number part empty' : 'number part'} data-name={name}>
    <span>{money === null || (energy === '' && money === '0') ? NONE : signedBaht(money)}</span>
    <small>{energy === '' ? '' : `${energy} Wh`}</small>
    {charged !== undefined && <Charged money={charged} />}
  </td>
);

/** What is charged of what was sold. */
const Charged = ({ money }: Readonly<{ money: string }>) => {
  const { words } = useSpeech();
  return (
    <small>
      {words.charged} {signedBaht(money)}
    </small>
  );
};
