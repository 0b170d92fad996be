import type { ComponentChildren } from 'preact';

/** A titled part of the page, with a sentence that says what it is. Tables scroll inside it, never the page. */
export const Panel = ({
  id,
  title,
  note,
  hint,
  children,
}: Readonly<{
  id: string;
  title: string;
  note?: ComponentChildren;
  hint?: string;
  children: ComponentChildren;
}>) => (
  <section class="panel" aria-labelledby={`${id}-title`} id={id}>
    <header class="panel-head">
      <h2 id={`${id}-title`}>{title}</h2>
      {note === undefined ? null : <p class="panel-note">{note}</p>}
    </header>
    {hint === undefined ? null : <p class="hint">{hint}</p>}
    {children}
  </section>
);

/** What a panel says when it has nothing to show. */
export const Nothing = ({ children }: Readonly<{ children: ComponentChildren }>) => <p class="nothing">{children}</p>;
