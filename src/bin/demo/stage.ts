import { join } from 'node:path';
import { millis } from '../../domain/time.ts';
import { said, spoken } from '../speech.ts';
import { screen } from '../terminal/ansi.ts';
import { closingWords } from '../terminal/closing-words.ts';
import type { DemoModel } from '../terminal/demo-model.ts';
import { renderDemo } from '../terminal/render-demo.ts';
import { renderLine } from '../terminal/render-line.ts';
import type { Sight } from './look.ts';
import type { Site } from './site.ts';
import type { Substation } from './substation.ts';
import { type Summary, summaryText } from './summary.ts';

/** Where the demo is seen. Sentences go to standard error, so that with --json standard output holds the result alone. */
export type Stage = Readonly<{
  say(sentence: string): void;
  /** The curtain rises: from now on `show` has something to name. */
  raise(site: Site, substation: Substation): void;
  show(sight: Sight): void;
  /** The live view is over: its last picture stays, and a sentence says what had been settled. */
  rest(): void;
  conclude(summary: Summary): void;
}>;

type Picture = Readonly<{ show(model: DemoModel): void; close(): void }>;

/** A picture redrawn in place. */
const livePicture = (): Picture => {
  const shown = screen(process.stdout);
  let last: DemoModel | null = null;
  const draw = (): void => {
    const { columns = 80, rows = 24 } = process.stdout;
    const colour = (process.env['NO_COLOR'] ?? '') === '';
    if (last !== null) shown.draw(renderDemo(last, { columns, rows, colour }));
  };
  const resized = (): void => {
    shown.clear();
    draw();
  };
  const close = (): void => {
    process.stdout.off('resize', resized);
    process.off('exit', close);
    shown.close();
  };
  process.stdout.on('resize', resized);
  // However the process ends: a terminal without a cursor is a nuisance.
  process.on('exit', close);
  return {
    show: (model) => {
      last = model;
      draw();
    },
    close,
  };
};

/** A line for every interval, and when the core falls silent or is heard again, where nothing can be redrawn. */
const linesOnly = (say: Stage['say']): Picture => {
  let told: string | null = null;
  let answers = true;
  return {
    show: (model) => {
      if (answers && model.core === null) say('the core does not answer; ctrl-C ends.');
      if (!answers && model.core !== null) say('the core answers again.');
      answers = model.core !== null;
      const interval = (model.core ?? model.gateways[0])?.interval.start ?? null;
      if (interval !== told) process.stderr.write(`${renderLine(model)}\n`);
      told = interval;
    },
    close: () => {},
  };
};

type Setting = Pick<DemoModel, 'links' | 'tokens'> &
  Readonly<{ header: Readonly<{ rate: number; seed: number }>; opening: ReadonlyMap<string, bigint> }>;

const settingOf = ({ warp, seed, registry, folder, participants }: Site, substation: Substation): Setting => ({
  header: { rate: warp.rate, seed },
  links: [
    { name: 'core', url: substation.coreUrl },
    ...substation.gatewayUrls.map((url, index) => ({ name: registry.gateways[index]?.id ?? 'gateway', url })),
  ],
  tokens: join(folder, 'keys', `${participants[0]?.account ?? 'account'}.token`),
  opening: new Map(registry.accounts.map(({ id, openingCredit }) => [id, openingCredit])),
});

const modelOf = ({ header, links, tokens, opening }: Setting, sight: Sight, elapsed: number): DemoModel => ({
  core: sight.core,
  gateways: sight.gateways,
  balances: sight.accounts.map(({ account, balance }) => ({
    account,
    balance,
    change: (BigInt(balance) - (opening.get(account) ?? 0n)).toString(),
  })),
  header: { ...header, elapsed: millis(elapsed) },
  links,
  tokens,
});

export const openStage = ({ json }: Readonly<{ json: boolean }>): Stage => {
  const raisedAt = performance.now();
  const elapsed = (): number => performance.now() - raisedAt;
  let picture: Picture | null = null;
  let setting: Setting | null = null;
  let core: Sight['core'] = null;
  const say = (sentence: string): void => void process.stderr.write(`gridtokenx: ${said(sentence)}\n`);
  return {
    say,
    raise: (site, substation) => {
      setting = settingOf(site, substation);
      say(`the pages are ${setting.links.map(({ name, url }) => `${name} ${url}`).join(', ')}`);
      say(`an account opens on the core's page with its token, for example that in ${setting.tokens}`);
      const redrawable = process.stdout.isTTY && process.env['TERM'] !== 'dumb';
      picture = redrawable && !json ? livePicture() : linesOnly(say);
    },
    show: (sight) => {
      core = sight.core ?? core;
      if (setting !== null) picture?.show(modelOf(setting, sight, elapsed()));
    },
    rest: () => {
      if (picture === null) return;
      picture.close();
      picture = null;
      say(closingWords(core, elapsed()));
    },
    conclude: (summary) =>
      void process.stdout.write(json ? `${JSON.stringify(summary)}\n` : spoken(summaryText(summary))),
  };
};
