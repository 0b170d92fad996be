import type { Finding } from '../../verification/finding.ts';
import { useSpeech } from '../words/language.ts';
import type { NamedKey } from './verifier.ts';

/** One by one, in plain words; what the verifier itself says stands beside it. */
export const Findings = ({ findings }: Readonly<{ findings: readonly Finding[] }>) => {
  const { words } = useSpeech();
  return (
    <ul class="findings">
      {findings.map(({ check, holds, detail }, index) => (
        // A check may be there several times, always in the same order.
        <li key={`${index} ${check}`} class={holds ? 'ok' : 'broken'}>
          {holds ? '✓' : '✗'} {words.proof.checks[check]} <small lang="en">{detail}</small>
        </li>
      ))}
    </ul>
  );
};

/** What everything rests on, as people compare it with paper: whole, in digits of one width. */
export const Keys = ({ keys }: Readonly<{ keys: readonly NamedKey[] }>) => {
  const { words } = useSpeech();
  return (
    <dl class="keys">
      {keys.map(({ of, id, kid }) => (
        <div key={`${of} ${id}`}>
          <dt>
            {words.proof.keyOf[of]}
            {id === null ? '' : ` ${id}`}
          </dt>
          <dd>{kid}</dd>
        </div>
      ))}
    </dl>
  );
};
