import type { CoreView } from '../../domain/view.ts';
import { grouped } from '../format/figures.ts';
import { Nothing, Panel } from '../parts/panel.tsx';
import { useSpeech } from '../words/language.ts';

/** What the core has refused, by reason; the reasons are the API's own words. */
export const Refusals = ({ refused }: Readonly<{ refused: CoreView['refused'] }>) => {
  const { words } = useSpeech();
  const reasons = Object.entries(refused)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => a.localeCompare(b));
  return (
    <Panel id="refusals" title={words.refusals}>
      {reasons.length === 0 ? (
        <Nothing>{words.noRefusals}</Nothing>
      ) : (
        <table>
          <tbody>
            {reasons.map(([reason, count]) => (
              <tr key={reason}>
                <th scope="row" lang="en">
                  {reason}
                </th>
                <td class="number">{grouped(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
};
