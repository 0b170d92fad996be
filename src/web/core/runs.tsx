import type { RunView, ZoneView } from '../../domain/view.ts';
import { wattHours } from '../format/figures.ts';
import { Nothing, Panel } from '../parts/panel.tsx';
import { When } from '../parts/when.tsx';
import { useSpeech } from '../words/language.ts';

const shownRuns = 8;

/** Settlement runs, newest first, with the independent feeder-head meter beside the sum of points. */
export const Runs = ({ zone }: Readonly<{ zone: ZoneView }>) => {
  const { words } = useSpeech();
  const earlier = zone.runs.slice(shownRuns);
  return (
    <Panel id={`runs-${zone.zone}`} title={words.runs} hint={words.runsHint}>
      {zone.runs.length === 0 ? <Nothing>{words.noRuns}</Nothing> : <RunTable runs={zone.runs.slice(0, shownRuns)} />}
      {earlier.length === 0 ? null : (
        <details class="later">
          <summary>{words.runsLater(earlier.length)}</summary>
          <RunTable runs={earlier} />
        </details>
      )}
    </Panel>
  );
};

const RunTable = ({ runs }: Readonly<{ runs: readonly RunView[] }>) => {
  const { words } = useSpeech();
  const figures = [words.import, words.export, words.bought];
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">{words.delivery}</th>
            <th scope="col" class="number wide">
              {words.run}
            </th>
            {figures.map((figure) => (
              <th scope="col" class="number" key={figure}>
                {figure} <small>Wh</small>
              </th>
            ))}
            <th scope="col">{words.feederHead}</th>
            <th scope="col" class="number wide">
              {words.losses} <small>Wh</small>
            </th>
            <th scope="col" class="wide">
              {words.result}
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={`${run.start} ${run.run}`} run={run} />
          ))}
        </tbody>
      </table>
    </div>
  );
};

const RunRow = ({ run }: Readonly<{ run: RunView }>) => {
  const { words } = useSpeech();
  return (
    <tr>
      <th scope="row">
        <When at={run.start} as="day" />
      </th>
      <td class="number wide">{run.run}</td>
      <td class="number">{wattHours(run.importWh)}</td>
      <td class="number">{wattHours(run.exportWh)}</td>
      <td class="number">{wattHours(run.boughtWh)}</td>
      <td>
        <FeederHead feeder={run.feeder} />
        {run.balanced ? null : <span class="narrow broken"> {words.notBalanced}</span>}
      </td>
      <td class="number wide">{wattHours(run.feeder?.lossWh ?? null)}</td>
      <td class={`wide ${run.balanced ? 'ok' : 'broken'}`}>
        {run.balanced ? words.balanced : words.notBalanced}
        {run.estimated > 0 ? <small> · {words.estimated(run.estimated)}</small> : null}
      </td>
    </tr>
  );
};

/** What the head meter counted, and whether it agrees. */
const FeederHead = ({ feeder }: Readonly<{ feeder: RunView['feeder'] }>) => {
  const { words } = useSpeech();
  if (feeder === null) return <span class="quiet">{words.notReported}</span>;
  const { importWh, exportWh, agrees } = feeder;
  const flows = [
    ...(importWh > 0 ? [`${words.flows.import} ${wattHours(importWh)}`] : []),
    ...(exportWh > 0 ? [`${words.flows.export} ${wattHours(exportWh)}`] : []),
  ];
  return (
    <>
      <span class={agrees ? 'ok' : 'broken'}>
        <span aria-hidden="true">{agrees ? '✓ ' : '✗ '}</span>
        {agrees ? words.agrees : words.disagrees}
      </span>{' '}
      <small class="feeder-flows">{flows.join(' · ')}</small>
    </>
  );
};
