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
  /** Gives the cursor back and leaves the last frame standing. Safe to call twice; call it before the process ends. */
  close: () => void;
}>;

/**
 * Redraws in place, without flicker: lines are overwritten, not erased first. The alternate screen is off by default, so
 * that the last frame stays readable when the program has ended.
 */
export const screen = (terminal: Terminal, { alternate = false }: Readonly<{ alternate?: boolean }> = {}): Screen => {
  let lines = 0;
  let open = true;
  // ?25: cursor, ?7: wrapping at the right edge, ?1049: alternate screen.
  terminal.write(`${alternate ? csi('?1049h') : ''}${csi('?25l')}${csi('?7l')}`);
  return {
    draw: (frame) => {
      if (!open) return;
      const rows = frame.split('\n');
      const up = lines > 1 ? csi(`${lines - 1}A`) : '';
      terminal.write(`${up}\r${rows.map((row) => row + csi('K')).join('\r\n')}${csi('J')}`);
      lines = rows.length;
    },
    clear: () => {
      if (open) terminal.write(csi('2J') + csi('H'));
      lines = 0;
    },
    close: () => {
      if (open) terminal.write(`${alternate ? csi('?1049l') : '\r\n'}${csi('?7h')}${csi('?25h')}`);
      open = false;
    },
  };
};
