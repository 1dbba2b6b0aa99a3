/** A part of a view with a heading, and what it says while there is nothing to show. */
import type { ComponentChildren } from 'preact';

interface PanelProps {
  readonly title: string;
  readonly note?: string;
  readonly action?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Panel({ title, note, action, children }: PanelProps) {
  return (
    <section class="panel">
      <header>
        <h2>{title}</h2>
        {note !== undefined && <p class="quiet">{note}</p>}
        {action}
      </header>
      {children}
    </section>
  );
}

export const Empty = ({ children }: { readonly children: ComponentChildren }) => (
  <p class="empty">{children}</p>
);
