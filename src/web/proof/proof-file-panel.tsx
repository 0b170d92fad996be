import { useState } from 'preact/hooks';
import { Panel } from '../parts/panel.tsx';
import { useSpeech } from '../words/language.ts';
import { Findings, Keys } from './findings.tsx';
import type { FileOutcome } from './verifier.ts';

/** No proof of one interval or batch is longer; a log of years is for `gridtokenx verify`. Engineering choice. */
const LARGEST_FILE = 16 * 1024 ** 2;

/** Where a person drops a proof file to have it checked here, without any account. */
export const ProofFilePanel = () => {
  const { words } = useSpeech();
  const [outcome, setOutcome] = useState<FileOutcome | null>(null);
  const read = async (file: File | null | undefined): Promise<void> => {
    if (file === null || file === undefined) return;
    if (file.size > LARGEST_FILE) {
      setOutcome({ kind: 'unreadable', why: `${Math.ceil(file.size / 1024 ** 2)} MiB` });
      return;
    }
    const [{ checkFile }, text] = await Promise.all([import('./verifier.ts'), file.text()]);
    setOutcome(await checkFile(text));
  };
  return (
    <Panel id="proof-file" title={words.proof.file} hint={words.proof.fileHint}>
      <label
        class="drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          void read(event.dataTransfer?.files[0]);
        }}
      >
        {words.proof.choose}
        <input
          type="file"
          accept=".json,application/json"
          onChange={({ currentTarget }) => {
            void read(currentTarget.files?.[0]);
            // The same file may be chosen again once it was changed.
            currentTarget.value = '';
          }}
        />
      </label>
      <div role="status">{outcome === null ? null : <Outcome outcome={outcome} />}</div>
    </Panel>
  );
};

const Outcome = ({ outcome }: Readonly<{ outcome: FileOutcome }>) => {
  const { words } = useSpeech();
  if (outcome.kind === 'unreadable') return <p class="broken verdict">✗ {words.proof.unreadable(outcome.why)}</p>;
  const { holds, known, findings, keys } = outcome;
  return (
    <>
      <p class={holds ? 'ok verdict' : 'broken verdict'}>
        {holds ? `✓ ${known ? words.proof.fileHolds : words.proof.fileHoldsOwn}` : `✗ ${words.proof.fileFails}`}
      </p>
      <Findings findings={findings} />
      <Keys keys={keys} />
    </>
  );
};
