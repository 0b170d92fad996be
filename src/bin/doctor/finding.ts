/** What the doctor looks at. */
type Check =
  | 'program'
  | 'configuration'
  | 'key'
  | 'registry'
  | 'storage'
  | 'history'
  | 'clock'
  | 'ports'
  | 'certificates'
  | 'network'
  | 'core'
  | 'broker'
  | 'service';

type Verdict = 'ok' | 'warn' | 'fail' | 'skipped';

/** One thing that was looked at: what was seen, and what to do where that is not well. */
export type Finding = Readonly<{ check: Check; about: string; verdict: Verdict; says: string; next: string | null }>;

type Say = (about: string, says: string) => Finding;
type SayAndAdvise = (about: string, says: string, next: string) => Finding;

/** Findings of one check, by verdict. */
export const findingsOf = (
  check: Check,
): Readonly<{ ok: Say; warn: SayAndAdvise; fail: SayAndAdvise; skipped: Say }> => {
  const plain = (verdict: Verdict) => (about: string, says: string) => ({ check, about, verdict, says, next: null });
  const advised = (verdict: Verdict) => (about: string, says: string, next: string) => ({
    check,
    about,
    verdict,
    says,
    next,
  });
  return { ok: plain('ok'), skipped: plain('skipped'), warn: advised('warn'), fail: advised('fail') };
};
