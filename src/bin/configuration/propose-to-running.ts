import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import type { ChangeAnswer, ConfigurationBundle } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import { realms } from '../../domain/identity.ts';
import { instant } from '../../domain/time.ts';
import { CHANGE_GOOD_FOR, signConfigurationRequest } from '../../wire/configuration-request.ts';
import { siteFiles } from '../site-layers.ts';
import { bundleOfChange, type HistoryPlace, readHistory } from './history-source.ts';
import { type RunningProgram, runningIn } from './running-program.ts';
import { storageIn } from './storage-in.ts';
import type { WantedChange } from './wanted-change.ts';
import { asSite, type SitePlace, writeSite } from './write-site.ts';

/** `wait`: until it is in force or is not; `tell` prints what is known, as it becomes known. */
type Telling = Readonly<{ wait: boolean; tell: (text: string) => void }>;

/**
 * Signs what is wanted in its author's name and asks the running gateway or core for it. Once it runs, the files of the site are written so that they
 * say the same, where they are on this machine. True: it runs, or what was wanted is under way.
 * @throws Fault `key` without a key, `core-refused` with what the gateway says against it.
 */
export const proposeToRunning = async (
  place: HistoryPlace,
  change: WantedChange,
  key: string | undefined,
  { wait, tell }: Telling,
): Promise<boolean> => {
  if (key === undefined) throw new Fault('key', 'What runs takes signed requests alone: say --key, or edit its file.');
  const running = runningIn(place);
  const { realm, id: gateway, at: shown } = await running.look();
  const known = realms.find((one) => one === realm);
  if (known === undefined) throw new Fault('malformed', `What answers at ${running.url} is no ${running.name}.`);
  const { site, at = shown } = await configurationOf(running);
  const { wanted } = change;
  const asked = {
    ...change,
    wanted: wanted.kind === 'site' && site !== null ? { ...wanted, files: asSite(site, wanted.files) } : wanted,
  };
  const expires = instant(Date.parse(at) + CHANGE_GOOD_FOR);
  const request = signConfigurationRequest({ ...asked, realm: known, gateway, expires }, readKeyFile(key, 'operator'));
  const path = wanted.kind === 'restore' ? '/v1/configuration/rollback' : '/v1/configuration/changes';
  const send = async (): Promise<ChangeAnswer> => {
    const headers = { 'content-type': 'application/cose' };
    const answer = await running.ask(path, { method: 'POST', body: new Uint8Array(request), headers });
    return (await answer.json()) as ChangeAnswer;
  };
  let isWritten = false;
  const heard = async (answer: ChangeAnswer): Promise<void> => {
    tell(saidOf(answer, running.option));
    if (isWritten || !runsNow(answer, asked)) return;
    isWritten = true;
    tell(site === null ? ELSEWHERE : await written(place, site, asked));
    if ('warnings' in answer) for (const sentence of answer.warnings ?? []) tell(`${sentence}\n`);
  };
  let answer = await send();
  await heard(answer);
  // The same request once more is no second wish: it is answered with what came of it, for as long as it is good.
  for (let asks = 0; wait && isUnderWay(answer) && asks < MOST_ASKS; asks += 1) {
    await delay(AGAIN_MS);
    const { kind } = answer;
    answer = await send();
    if (answer.kind !== kind) await heard(answer);
  }
  const history = `gridtokenx config history${running.option}`;
  if (wait && isUnderWay(answer)) tell(`It has not ended yet. See: ${history}\n`);
  return wait ? !isUnderWay(answer) && runsNow(answer, asked) : runsNow(answer, asked) || isUnderWay(answer);
};

const AGAIN_MS = 3_000;
/** With some time to spare for answers that take theirs. */
const MOST_ASKS = Math.floor((0.9 * CHANGE_GOOD_FOR) / AGAIN_MS);

const isUnderWay = ({ kind }: ChangeAnswer): boolean => kind === 'waiting' || kind === 'trial';

const saidOf = (answer: ChangeAnswer, option: string): string => {
  const history = `gridtokenx config history${option}`;
  switch (answer.kind) {
    case 'trial':
      return `Change ${answer.change} runs, on trial for ${answer.seconds} s. See: ${history}\n`;
    case 'waiting':
      return answer.behind === null
        ? `It waits for what is under way to end, and the site's files are as they were. See: ${history}\n`
        : `It waits for change ${answer.behind} to end its trial, and the site's files are as they were. See: ${history}\n`;
    case 'unchanged':
      return `Change ${answer.change}, which is in force, says the same already.\n`;
    case 'confirmed':
    case 'rolled-back':
    case 'refused':
      return `${answer.why}\n`;
  }
};

/** Whether what was wanted runs: a file that said what does not would be taken for a wish by the gateway. */
const runsNow = ({ kind }: ChangeAnswer, { wanted }: WantedChange): boolean => {
  if (kind === 'trial' || kind === 'unchanged' || kind === 'confirmed') return true;
  // What was on trial is taken back: what was in force runs again.
  return kind === 'rolled-back' && wanted.kind === 'restore';
};

/** What a start finds in them is a wish, if it is another than was last seen there. */
const ELSEWHERE = 'Its files are on its own machine: have them say the same there.\n';

/** Where the program has its files, and what time it is to its requests; a core tells nobody but its own machine: then null, and nothing. */
const configurationOf = async ({
  name,
  url,
  ask,
}: RunningProgram): Promise<{ site: SitePlace | null; at?: string }> => {
  const answer = await ask('/v1/configuration').catch((error: unknown) => {
    if (name === 'core' && error instanceof Fault && error.code === 'core-refused') return null;
    throw error;
  });
  if (answer === null) return { site: null };
  const { site, ...told } = (await answer.json()) as Readonly<{ site?: SitePlace; at?: string }>;
  if (site === undefined) throw new Fault('malformed', `What answers at ${url} keeps no history of its configuration.`);
  return told.at === undefined ? { site } : { site, at: told.at };
};

/** On another machine the files of the site are not there, and stay as they are. */
const written = async (place: HistoryPlace, site: SitePlace, { wanted }: WantedChange): Promise<string> => {
  if (wanted.kind === 'live') return '';
  if (wanted.kind === 'site') return writeSite(site, wanted.files);
  try {
    return writeSite(site, (await keptBundle(place, site, wanted.change)).files);
  } catch (error) {
    // It is done already: that a file does not say so is no failure of it.
    if (!(error instanceof Fault)) throw error;
    return `${site.path} says another configuration than runs. ${error.message}\n`;
  }
};

/** As the gateway gives it to everybody, or else as its storage has it for whoever may read that. */
const keptBundle = async (place: HistoryPlace, site: SitePlace, change: number): Promise<ConfigurationBundle> => {
  try {
    return bundleOfChange(await readHistory(place), change);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { files, path, isFolder } = siteFiles(site.path);
    const storage = storageIn(files, isFolder ? path : dirname(path));
    if (storage === null) throw error;
    return bundleOfChange(await readHistory({ storage }), change);
  }
};
