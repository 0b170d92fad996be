import { createInterface, type Interface } from 'node:readline/promises';
import type { Answers } from '../../commissioning/evidence.ts';
import { spoken } from '../speech.ts';
import { isKwh, loadIn, nothingSaid, ratioIn, type Said, type Shown, type StatedLoad } from './commission-answers.ts';

/** Somebody at a terminal who answers questions until ctrl-C or ctrl-D; then every question rejects. */
export type Installer = Readonly<{ ask(question: string): Promise<string>; close(): void }>;

export const installerAt = (
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  stop: AbortController,
): Installer => {
  const terminal: Interface = createInterface({ input, output });
  let done = false;
  terminal.on('SIGINT', () => stop.abort());
  terminal.on('close', () => {
    if (!done) stop.abort();
  });
  return {
    ask: async (question) => (await terminal.question(spoken(question), { signal: stop.signal })).trim(),
    close: () => {
      done = true;
      terminal.close();
    },
  };
};

/** Asks until the answer is one; what it is not is said. */
const until = async <T>(
  { ask }: Installer,
  question: string,
  read: (text: string) => T | undefined,
  otherwise: string,
): Promise<T> => {
  for (let prompt = question; ; prompt = `  ${otherwise}\n${question}`) {
    const answer = read(await ask(prompt));
    if (answer !== undefined) return answer;
  }
};

const orNothing =
  <T>(read: (text: string) => T | null) =>
  (text: string): T | null | undefined =>
    text === '' ? null : (read(text) ?? undefined);

const RATIO = 'Write primary/secondary, such as 200/5; 1/1 where there is no transformer.';

const askRatio = async (installer: Installer, name: string): Promise<readonly [number, number] | null> => {
  for (;;) {
    const one = await until(
      installer,
      `  ${name} ratio on the plate (200/5; direct: 1/1; Enter: not read): `,
      orNothing(ratioIn),
      RATIO,
    );
    if (one === null) return null;
    const again = await until(installer, `  ${name} ratio once more, read off again: `, orNothing(ratioIn), RATIO);
    if (again !== null && one[0] === again[0] && one[1] === again[1]) return one;
    await installer.ask('  These are not the same. Enter, and read both again. ');
  }
};

const yesNo = (text: string): boolean | undefined =>
  /^y(es)?$/i.test(text) ? true : /^no?$/i.test(text) ? false : undefined;

const askShown = async (installer: Installer, channel: Shown['channel']): Promise<readonly Shown[]> => {
  const kwh = await until(
    installer,
    `  ${channel} kWh on the display, every digit (Enter: not read): `,
    orNothing((text) => (isKwh(text) ? text : null)),
    'Write kWh with a point, such as 5230.41.',
  );
  return kwh === null ? [] : [{ channel, kwh, readAt: null }];
};

/** What only somebody before the meter knows. */
export const askAboutMeter = async (installer: Installer, threePhase: boolean): Promise<Said> => {
  const current = await askRatio(installer, 'CT');
  const voltage = current === null ? null : await askRatio(installer, 'PT');
  const generation = await until(
    installer,
    '  Does anything behind it generate, such as PV? (y/n; Enter: unknown) ',
    orNothing((text) => yesNo(text) ?? null),
    'Write y or n.',
  );
  const phaseOrder = threePhase ? await askOrder(installer) : null;
  const shown = [...(await askShown(installer, 'import')), ...(await askShown(installer, 'export'))];
  return {
    ...nothingSaid,
    ratios: current === null ? null : { current, voltage },
    generation,
    phaseOrder,
    shown,
  };
};

const askOrder = (installer: Installer): Promise<Answers['phaseOrder']> =>
  until(
    installer,
    '  Phase order by a rotation tester: (r)ight, (w)rong, Enter: not tested: ',
    orNothing((text) => (/^r/i.test(text) ? 'right' : /^w/i.test(text) ? 'wrong' : null)),
    'Write r or w.',
  );

/** The load that will be switched; null: none. */
export const askLoad = (installer: Installer): Promise<StatedLoad | null> =>
  until(
    installer,
    '  A load of known watts to switch, such as 2000@L1 (Enter: none): ',
    orNothing(loadIn),
    'Write watts and phase, such as 2000@L1.',
  );

/** Null where nobody signs by name. */
export const askName = (installer: Installer): Promise<string | null> =>
  until(
    installer,
    'Your name, for the report: ',
    orNothing((text) => (text.length <= 80 ? text : null)),
    'Up to 80 letters.',
  );
