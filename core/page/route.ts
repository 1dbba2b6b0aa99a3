/** Which view is shown: the part of the address after `#`, so that a report in a file has views, too. */
import { signal } from '@preact/signals';

export type View = 'runs' | 'run' | 'compare' | 'sweep' | 'ask';

export interface Route {
  readonly view: View;
  /** The runs, or the sweep, that it is about. */
  readonly ids: readonly string[];
}

const VIEWS: readonly View[] = ['runs', 'run', 'compare', 'sweep', 'ask'];

function parsed(hash: string): Route {
  const [name, query = ''] = hash.replace(/^#\/?/, '').split('?');
  const view = VIEWS.find((each) => each === name) ?? 'runs';
  return { view, ids: new URLSearchParams(query).getAll('id') };
}

export const route = signal<Route>(parsed(location.hash));

export function href(view: View, ...ids: readonly string[]): string {
  const query = ids.map((id) => `id=${encodeURIComponent(id)}`).join('&');
  return `#/${view}${query && `?${query}`}`;
}

export function follow(): void {
  addEventListener('hashchange', () => {
    route.value = parsed(location.hash);
    scrollTo(0, 0);
    // Whoever listens to the page hears where he has come to.
    document.querySelector<HTMLElement>('main h1')?.focus();
  });
}
