import type { ComponentChildren } from 'preact';

/** A titled part of the page. `wide` panels scroll sideways inside themselves, never the page. */
export const Panel = ({
  id,
  title,
  note,
  children,
}: Readonly<{ id: string; title: string; note?: ComponentChildren; children: ComponentChildren }>) => (
  <section class="panel" aria-labelledby={`${id}-title`} id={id}>
    <header class="panel-head">
      <h2 id={`${id}-title`}>{title}</h2>
      {note === undefined ? null : <p class="panel-note">{note}</p>}
    </header>
    {children}
  </section>
);

/** What a panel says when it has nothing to show. */
export const Nothing = ({ children }: Readonly<{ children: ComponentChildren }>) => <p class="nothing">{children}</p>;
