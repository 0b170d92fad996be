import type { RunView, ZoneView } from '../../domain/view.ts';
import { wattHours } from '../format/figures.ts';
import { Nothing, Panel } from '../parts/panel.tsx';
import { When } from '../parts/when.tsx';
import { useSpeech } from '../words/language.ts';

const shownRuns = 8;

/** Settlement runs, newest first, with the independent feeder-head meter beside the sum of points. */
export const Runs = ({ zone }: Readonly<{ zone: ZoneView }>) => {
  const { words } = useSpeech();
  return (
    <Panel id={`runs-${zone.zone}`} title={words.runs}>
      {zone.runs.length === 0 ? <Nothing>{words.noRuns}</Nothing> : null}
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.delivery}</th>
              <th scope="col" class="number">
                {words.run}
              </th>
              <th scope="col" class="number">
                {words.import} <small>Wh</small>
              </th>
              <th scope="col" class="number">
                {words.export} <small>Wh</small>
              </th>
              <th scope="col" class="number">
                {words.bought} <small>Wh</small>
              </th>
              <th scope="col">{words.feederHead}</th>
              <th scope="col" class="number">
                {words.losses} <small>Wh</small>
              </th>
              <th scope="col">{words.result}</th>
            </tr>
          </thead>
          <tbody>
            {zone.runs.slice(0, shownRuns).map((run) => (
              <RunRow key={`${run.start} ${run.run}`} run={run} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
};

const RunRow = ({ run }: Readonly<{ run: RunView }>) => {
  const { words } = useSpeech();
  const { feeder } = run;
  return (
    <tr>
      <th scope="row">
        <When at={run.start} as="day" />
      </th>
      <td class="number">{run.run}</td>
      <td class="number">{wattHours(run.importWh)}</td>
      <td class="number">{wattHours(run.exportWh)}</td>
      <td class="number">{wattHours(run.boughtWh)}</td>
      {feeder === null ? (
        <td class="quiet">{words.notReported}</td>
      ) : (
        <td
          class={feeder.agrees ? 'ok' : 'broken'}
          title={`${wattHours(feeder.importWh)} / ${wattHours(feeder.exportWh)} Wh`}
        >
          <span aria-hidden="true">{feeder.agrees ? '✓ ' : '✗ '}</span>
          {feeder.agrees ? words.agrees : words.disagrees}
        </td>
      )}
      <td class="number">{wattHours(feeder?.lossWh ?? null)}</td>
      <td class={run.balanced ? 'ok' : 'broken'}>
        {run.balanced ? words.balanced : words.notBalanced}
        {run.estimated > 0 ? <small> · {words.estimated(run.estimated)}</small> : null}
      </td>
    </tr>
  );
};
