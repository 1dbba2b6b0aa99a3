/** Something that the source has to compute: asked for once, shown when it is there, or why it is not. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Empty } from './panel.js';

type State<T> = { readonly data: T } | { readonly error: string } | undefined;

/** @param key What it depends on: another key asks anew. */
export function useLoaded<T>(key: string, load: () => Promise<T>): State<T> {
  const [state, setState] = useState<State<T> & object>();
  useEffect(() => {
    let isCurrent = true;
    load().then(
      (data) => isCurrent && setState({ data }),
      (error: unknown) =>
        isCurrent && setState({ error: error instanceof Error ? error.message : String(error) }),
    );
    return () => void (isCurrent = false);
  }, [key]);
  return state;
}

interface LoadedProps<T> {
  readonly state: State<T>;
  readonly waiting: string;
  readonly children: (data: T) => ComponentChildren;
}

export function Loaded<T>({ state, waiting, children }: LoadedProps<T>) {
  if (!state) return <Empty>{waiting}</Empty>;
  if ('error' in state) return <Empty>{state.error}</Empty>;
  return <>{children(state.data)}</>;
}
