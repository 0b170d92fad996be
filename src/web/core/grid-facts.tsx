import type { CoreView } from '../../domain/view.ts';
import { thousandths } from '../format/figures.ts';
import { Nothing, Panel } from '../parts/panel.tsx';
import { When } from '../parts/when.tsx';
import { useSpeech } from '../words/language.ts';

/** What gateways have signed of the grid and stands: which zone, what, since when, and who shows it. */
export const GridFacts = ({ facts }: Readonly<{ facts: CoreView['facts'] }>) => {
  const { words } = useSpeech();
  return (
    <Panel id="grid-facts" title={words.gridFacts} hint={words.gridFactsHint}>
      {facts.length === 0 ? (
        <Nothing>{words.noGridFacts}</Nothing>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{words.zone}</th>
                <th scope="col">{words.state}</th>
                <th scope="col">{words.shownBy}</th>
                <th scope="col" class="number">
                  {words.since}
                </th>
              </tr>
            </thead>
            <tbody>
              {facts.map(({ zone, gateway, kind, since, meters, measured }) => (
                <tr key={`${zone}/${gateway}/${kind}`}>
                  <th scope="row">{zone ?? gateway}</th>
                  <td>
                    {words.factKinds[kind]}
                    {measured === null ? null : (
                      <>
                        {' '}
                        <small>
                          {thousandths(measured.value)} {measured.unit}
                        </small>
                      </>
                    )}
                  </td>
                  <td>
                    {gateway} <small>{meters === 0 ? words.atLarge : words.byMeters(meters)}</small>
                  </td>
                  <td class="number">
                    <When at={since} as="time" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
};
