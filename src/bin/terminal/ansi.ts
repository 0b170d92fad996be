/** Everything that knows control sequences (ECMA-48, xterm): colours, and a frame redrawn in place. */
const csi = (rest: string): string => `${String.fromCodePoint(27)}[${rest}`;

type Paint = (text: string) => string;

/** Colours by meaning; without colour every one of them is the text itself, so meaning must also be in words. */
export type Colours = Readonly<Record<'strong' | 'dim' | 'good' | 'warning' | 'critical' | 'import' | 'export', Paint>>;

export const colours = (colour: boolean): Colours => {
  const paint =
    (on: string, off: string): Paint =>
    (text) =>
      colour && text !== '' ? `${csi(on)}${text}${csi(off)}` : text;
  return {
    strong: paint('1m', '22m'),
    dim: paint('2m', '22m'),
    good: paint('32m', '39m'),
    warning: paint('33m', '39m'),
    critical: paint('1;31m', '22;39m'),
    import: paint('36m', '39m'),
    export: paint('32m', '39m'),
  };
};

/** What the screen needs of a terminal: `process.stdout` has it. */
export type Terminal = Readonly<{ write: (text: string) => unknown }>;

export type Screen = Readonly<{
  /** Shows a frame in place of the last one; lines must fit the terminal. */
  draw: (frame: string) => void;
  /** Forgets where the last frame was, for instance after the terminal changed its size. */
  clear: () => void;
  /**
   * Gives the cursor back and leaves the last frame standing, without the `^C` a terminal writes into it. Safe to call
   * twice; call it before the process ends.
   */
  close: () => void;
}>;

/**
 * Redraws in place. A line is erased before it is written: erasing what follows a line as wide as the terminal would take
 * its last letter. The whole frame is one synchronised update (mode 2026, where a terminal knows it), so nothing flickers.
 */
export const screen = (terminal: Terminal): Screen => {
  let shown: readonly string[] = [];
  let open = true;
  // ?25: cursor, ?7: wrapping at the right edge.
  terminal.write(`${csi('?25l')}${csi('?7l')}`);
  const draw = (rows: readonly string[]): void => {
    const up = shown.length > 1 ? csi(`${shown.length - 1}A`) : '';
    const lines = rows.map((row) => csi('K') + row).join('\r\n');
    // What an older, taller frame left below: from the next line on, or the last letter would go.
    const below = shown.length > rows.length ? `\r\n${csi('J')}${csi('A')}` : '';
    terminal.write(`${csi('?2026h')}${up}\r${lines}${below}${csi('?2026l')}`);
    shown = rows;
  };
  return {
    draw: (frame) => {
      if (open) draw(frame.split('\n'));
    },
    clear: () => {
      if (open) terminal.write(csi('2J') + csi('H'));
      shown = [];
    },
    close: () => {
      if (open && shown.length > 0) draw(shown);
      if (open) terminal.write(`\r\n${csi('?7h')}${csi('?25h')}`);
      open = false;
    },
  };
};
