import type { ConfigurationChangeView, ConfigurationView } from '../../domain/view.ts';
import { dayAndTime } from '../format/moment.ts';
import { Panel } from '../parts/panel.tsx';
import { useSpeech } from '../words/language.ts';
import { messageIn } from '../words/message-in.ts';

/** Which configuration runs, a trial that is under way, and the last changes, the newest first. */
export const Configuration = ({ configuration }: Readonly<{ configuration: ConfigurationView }>) => {
  const { words, language } = useSpeech();
  const { inForce, since, trial, waiting, recent } = configuration;
  const told = trial === null ? [] : [words.onTrial(trial.change, trial.secondsLeft)];
  const queued = waiting === 0 ? [] : [words.changesWait(waiting)];
  return (
    <Panel
      id="configuration"
      title={words.configuration}
      note={[words.inForceSince(inForce, dayAndTime(since, language)), ...told, ...queued].join(' · ')}
    >
      <table>
        <tbody>
          {recent.map((change) => (
            <Change key={change.change} change={change} />
          ))}
        </tbody>
      </table>
    </Panel>
  );
};

const Change = ({ change }: Readonly<{ change: ConfigurationChangeView }>) => {
  const { words, language } = useSpeech();
  const { standing, author, reason, outcome } = change;
  const said = outcome === null ? null : messageIn(language, outcome);
  return (
    <tr>
      <th scope="row" class="number">
        {change.change}
      </th>
      <td>{dayAndTime(change.at, language)}</td>
      <td title={said?.text}>{words.changeSteps[standing]}</td>
      <td>
        {author}: {reason}
      </td>
    </tr>
  );
};
