import type { BusView } from '../../domain/view.ts';
import { grouped, percent } from '../format/figures.ts';
import { Bar } from '../parts/bar.tsx';
import { Panel } from '../parts/panel.tsx';
import { useSpeech } from '../words/language.ts';

/** The lines the meters hang on, and how well they carry. */
export const Buses = ({ buses }: Readonly<{ buses: readonly BusView[] }>) => {
  const { words } = useSpeech();
  return (
    <Panel id="buses" title={words.buses} hint={words.busesHint}>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.bus}</th>
              <th scope="col" class="wide">
                {words.transport}
              </th>
              <th scope="col" class="number">
                {words.requests}
              </th>
              <th scope="col" class="number">
                {words.answers}
              </th>
              <th scope="col" class="number">
                {words.timeouts}
              </th>
              <th scope="col" class="number">
                {words.late}
              </th>
              <th scope="col" class="number">
                {words.corrupt}
              </th>
              <th scope="col" class="number">
                {words.utilisation}
              </th>
            </tr>
          </thead>
          <tbody>
            {buses.map((bus) => (
              <tr key={bus.name}>
                <th scope="row">{bus.name}</th>
                <td class="wide">{bus.transport}</td>
                <td class="number">{grouped(bus.requests)}</td>
                <td class="number">{grouped(bus.answers)}</td>
                <Trouble count={bus.timeouts} />
                <Trouble count={bus.late} />
                <Trouble count={bus.corrupt} />
                <td class="number with-bar">
                  <Bar share={bus.utilisation} mood={bus.utilisation > 0.95 ? 'warning' : 'calm'} />
                  {percent(bus.utilisation)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
};

const Trouble = ({ count }: Readonly<{ count: number }>) => (
  <td class={`number ${count > 0 ? 'trouble' : 'quiet'}`}>{grouped(count)}</td>
);
