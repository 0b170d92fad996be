import { useState } from 'preact/hooks';
import type { AccountCheck, CheckedReading } from '../../verification/check-account.ts';
import { wattHours } from '../format/figures.ts';
import { When } from '../parts/when.tsx';
import { useSpeech } from '../words/language.ts';
import { Findings, Keys } from './findings.tsx';
import type { AccountOutcome } from './verifier.ts';

type State = AccountOutcome | Readonly<{ kind: 'idle' | 'checking' | 'unreachable' }>;

/** Has the browser check the account's newest readings, and says what was checked, and what has to be trusted still. */
export const AccountProof = ({ token }: Readonly<{ token: string }>) => {
  const { words } = useSpeech();
  const [state, setState] = useState<State>({ kind: 'idle' });
  const check = async (believe = false): Promise<void> => {
    setState({ kind: 'checking' });
    try {
      const { checkMyAccount } = await import('./verifier.ts');
      setState(await checkMyAccount(token, believe));
    } catch {
      setState({ kind: 'unreachable' });
    }
  };
  return (
    <section class="proof" aria-labelledby="proof-title">
      <h3 id="proof-title">{words.proof.title}</h3>
      <p class="hint">{words.proof.hint}</p>
      <button type="button" onClick={() => void check()} disabled={state.kind === 'checking'}>
        {state.kind === 'checking' ? words.proof.checking : words.proof.check}
      </button>
      <div role="status">
        <Outcome state={state} believe={() => void check(true)} />
      </div>
    </section>
  );
};

const Outcome = ({ state, believe }: Readonly<{ state: State; believe: () => void }>) => {
  const { words } = useSpeech();
  switch (state.kind) {
    case 'idle':
    case 'checking':
      return null;
    case 'unreachable':
      return <p class="broken">{words.proof.unreachable}</p>;
    case 'keys-changed':
      return (
        <>
          <p class="broken verdict">✗ {words.proof.keysChanged}</p>
          <h4>{words.proof.before}</h4>
          <Keys keys={state.before} />
          <h4>{words.proof.now}</h4>
          <Keys keys={state.now} />
          <button type="button" class="plain" onClick={believe}>
            {words.proof.believe}
          </button>
        </>
      );
    case 'checked':
      return (
        <>
          <Verdict check={state.check} since={state.since} />
          <h4>{words.proof.trust}</h4>
          <p class="hint">{words.proof.trustHint}</p>
          <Keys keys={state.keys} />
        </>
      );
  }
};

const Verdict = ({ check, since }: Readonly<{ check: AccountCheck; since: number | null }>) => {
  const { words } = useSpeech();
  const { holds, head, witnesses, log, readings } = check;
  return (
    <>
      {holds ? (
        <p class={readings.length === 0 ? 'verdict' : 'ok verdict'}>
          {readings.length === 0 ? words.proof.nothing : `✓ ${words.proof.holds(readings.length)}`}
        </p>
      ) : (
        <p class="broken verdict">✗ {words.proof.fails}</p>
      )}
      {holds && readings.length > 0 ? <p class="hint">{words.proof.meaning}</p> : null}
      {head === null ? null : (
        <p class="hint">
          {words.proof.logSize(wattHours(head.size))}{' '}
          {since === null ? words.proof.firstVisit : holds ? words.proof.grownSince(wattHours(since)) : ''}
        </p>
      )}
      {witnesses === null ? null : <p class="hint">{words.proof.witnesses(witnesses.signed, witnesses.all)}</p>}
      {readings.length === 0 ? null : <Readings readings={readings} />}
      <details class="later" open={!holds}>
        <summary>{words.proof.details}</summary>
        <Findings findings={log} />
        {readings.map((reading) => (
          <div key={`${reading.start} ${reading.point}`}>
            <h5>
              {reading.point} {reading.start === '' ? null : <When at={reading.start} as="day" />}
            </h5>
            <Findings findings={reading.findings} />
          </div>
        ))}
      </details>
    </>
  );
};

const Readings = ({ readings }: Readonly<{ readings: readonly CheckedReading[] }>) => {
  const { words } = useSpeech();
  return (
    <table class="dense">
      <thead>
        <tr>
          <th scope="col">{words.proof.reading}</th>
          <th scope="col">
            {words.metered} <small>Wh</small>
          </th>
          <th scope="col">{words.proof.result}</th>
        </tr>
      </thead>
      <tbody>
        {readings.map(({ point, start, energy, findings }) => {
          const holds = findings.every((finding) => finding.holds);
          return (
            <tr key={`${start} ${point}`}>
              <th scope="row">
                {start === '' ? '' : <When at={start} as="day" />} <small>{point}</small>
              </th>
              <td>
                {energy === null
                  ? words.proof.missing
                  : `${words.flows.import} ${wattHours(energy.importWh)} · ${words.flows.export} ${wattHours(energy.exportWh)}`}
              </td>
              <td class={holds ? 'ok' : 'broken'}>
                {holds ? `✓ ${words.proof.proven}` : `✗ ${words.proof.notProven}`}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
};
