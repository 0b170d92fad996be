import type { CoreView } from '../../domain/view.ts';
import { grouped } from '../format/figures.ts';
import { Panel } from '../parts/panel.tsx';
import { When } from '../parts/when.tsx';
import { useSpeech } from '../words/language.ts';

/** The gateways this core has enrolled, and the last batch each has kept here. */
export const Gateways = ({ gateways }: Readonly<{ gateways: CoreView['gateways'] }>) => {
  const { words } = useSpeech();
  return (
    <Panel id="gateways" title={words.gateways}>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.gateway}</th>
              <th scope="col" class="number">
                {words.epoch}
              </th>
              <th scope="col" class="number">
                {words.sequence}
              </th>
              <th scope="col" class="number">
                {words.lastBatch}
              </th>
            </tr>
          </thead>
          <tbody>
            {gateways.map(({ gateway, epoch, sequence, lastBatchAt }) => (
              <tr key={gateway}>
                <th scope="row">{gateway}</th>
                <td class="number">{epoch}</td>
                <td class="number">{grouped(sequence)}</td>
                <td class="number">
                  <When at={lastBatchAt} as="time" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
};
