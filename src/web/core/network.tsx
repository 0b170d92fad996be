import type { CoreView } from '../../domain/view.ts';
import { wattHours } from '../format/figures.ts';
import { bahtOf, pricePerKwh } from '../format/money.ts';
import { Panel } from '../parts/panel.tsx';
import { When } from '../parts/when.tsx';
import { useSpeech } from '../words/language.ts';
import { messageIn } from '../words/message-in.ts';

const shownFlows = 12;

/** The last closing auction over lines: what they carried and earned, and what was traded at nodes that are no zones. */
export const Network = ({ network }: Readonly<{ network: CoreView['network'] }>) => {
  const { words } = useSpeech();
  if (network === undefined) return null;
  const { start, fees, rent, flows, nodes } = network;
  return (
    <Panel id="network" title={words.network} hint={words.networkHint}>
      <p class="quiet">
        <When at={start} as="day" /> {words.lineFees} {bahtOf(fees)}, {words.congestionRent} {bahtOf(rent)} THB
      </p>
      {nodes.length === 0 ? null : <NodeTable nodes={nodes} />}
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.feederLine}</th>
              <th scope="col" class="number">
                {words.sentOver} <small>Wh</small>
              </th>
              <th scope="col" class="number">
                {words.arrivedOver} <small>Wh</small>
              </th>
            </tr>
          </thead>
          <tbody>
            {flows.slice(0, shownFlows).map(({ from, to, sentWh, receivedWh }) => (
              <tr key={from}>
                <th scope="row">{sentWh > 0 ? `${from} → ${to}` : `${to} → ${from}`}</th>
                <td class="number">{wattHours(Math.abs(sentWh))}</td>
                <td class="number">{wattHours(Math.abs(receivedWh))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
};

const NodeTable = ({ nodes }: Pick<NonNullable<CoreView['network']>, 'nodes'>) => {
  const { words } = useSpeech();
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">{words.networkNode}</th>
            <th scope="col" class="number">
              {words.soldInto} <small>Wh</small>
            </th>
            <th scope="col" class="number">
              {words.boughtOut} <small>Wh</small>
            </th>
            <th scope="col" class="number">
              {words.clearingPrice} <small>THB/kWh</small>
            </th>
          </tr>
        </thead>
        <tbody>
          {nodes.map(({ node, kind, soldWh, boughtWh, price, why }) => (
            <tr key={node}>
              <th scope="row">
                {node} <small>{words.nodeKinds[kind]}</small>
                {why === null ? null : <StaysOut why={why} />}
              </th>
              <td class="number">{wattHours(soldWh)}</td>
              <td class="number">{wattHours(boughtWh)}</td>
              <td class="number">{pricePerKwh(price)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

/** Why a node is not in the auction on a side where it should be. */
const StaysOut = ({ why }: Readonly<{ why: string }>) => {
  const { words, language } = useSpeech();
  const said = messageIn(language, why);
  return (
    <small class="quiet">
      {' '}
      {words.staysOut}: <span lang={said.language}>{said.text}</span>
    </small>
  );
};
