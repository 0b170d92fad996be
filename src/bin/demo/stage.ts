import { millis } from '../../domain/time.ts';
import { screen } from '../terminal/ansi.ts';
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
  /** The live view is over; its last picture stays. */
  rest(): void;
  conclude(summary: Summary): void;
}>;

type Picture = Readonly<{ show(model: DemoModel): void; close(): void }>;

/** A picture redrawn in place. */
const livePicture = (): Picture => {
  const shown = screen(process.stdout);
  const clear = () => shown.clear();
  process.stdout.on('resize', clear);
  return {
    show: (model) => {
      const { columns = 80, rows = 24 } = process.stdout;
      // One row less: the terminal scrolls when the last one is filled.
      shown.draw(renderDemo(model, { columns, rows: rows - 1, colour: process.env['NO_COLOR'] === undefined }));
    },
    close: () => {
      process.stdout.off('resize', clear);
      shown.close();
    },
  };
};

/** A line for every interval, where nothing can be redrawn. */
const linesOnly = (): Picture => {
  let told: string | null = null;
  return {
    show: (model) => {
      const interval = (model.core ?? model.gateways[0])?.interval.start ?? null;
      if (interval !== told) process.stderr.write(`${renderLine(model)}\n`);
      told = interval;
    },
    close: () => {},
  };
};

export const openStage = ({ json }: Readonly<{ json: boolean }>): Stage => {
  const raisedAt = performance.now();
  let picture: Picture | null = null;
  let header: Readonly<{ rate: number; seed: number }> = { rate: 1, seed: 0 };
  let links: DemoModel['links'] = [];
  return {
    say: (sentence) => void process.stderr.write(`gridtokenx: ${sentence}\n`),
    raise: (site, { coreUrl, gatewayUrls }) => {
      header = { rate: site.warp.rate, seed: site.seed };
      links = [
        { name: 'core', url: coreUrl },
        ...gatewayUrls.map((url, index) => ({ name: site.registry.gateways[index]?.id ?? 'gateway', url })),
      ];
      picture = process.stdout.isTTY && !json ? livePicture() : linesOnly();
    },
    show: ({ core, gateways, accounts }) =>
      picture?.show({
        core,
        gateways,
        balances: accounts.map(({ account, balance }) => ({ account, balance })),
        header: { ...header, elapsed: millis(performance.now() - raisedAt) },
        links,
      }),
    rest: () => {
      picture?.close();
      picture = null;
    },
    conclude: (summary) => void process.stdout.write(json ? `${JSON.stringify(summary)}\n` : summaryText(summary)),
  };
};
