/** Light and dark, and the colours that charts draw with. */
import { computed, effect, signal } from '@preact/signals';

type Choice = 'auto' | 'light' | 'dark';

const KEY = 'recall-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(system.matches);
system.addEventListener('change', ({ matches }) => (systemIsDark.value = matches));

const kept = (): Choice => {
  try {
    const found = localStorage.getItem(KEY);
    return found === 'light' || found === 'dark' ? found : 'auto';
  } catch {
    // A report that is opened from a disk may have no storage.
    return 'auto';
  }
};

export const choice = signal<Choice>(kept());
export const isDark = computed(() =>
  choice.value === 'auto' ? systemIsDark.value : choice.value === 'dark',
);

export interface Colours {
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly paper: string;
  readonly lines: readonly string[];
}

/** Okabe and Ito's palette, which colour-blind people tell apart; lighter on dark paper. */
export const LIGHT: Colours = {
  ink: '#1b1f24',
  muted: '#5b6470',
  grid: '#e4e7eb',
  paper: '#ffffff',
  lines: ['#0072b2', '#d55e00', '#00805d', '#b0578d', '#a86f00', '#3a7fb0'],
};
const DARK: Colours = {
  ink: '#e8eaed',
  muted: '#a0a8b3',
  grid: '#2b3038',
  paper: '#16191e',
  lines: ['#56b4e9', '#ff8c42', '#2ec4a0', '#e39ac6', '#f0c24b', '#9db8ff'],
};

export const colours = computed(() => (isDark.value ? DARK : LIGHT));

/** After six colours, the dashes change. */
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3]];

export function lineStyle(index: number): { readonly colour: string; readonly dash: readonly number[] } {
  const { lines } = colours.value;
  return {
    colour: lines[index % lines.length],
    dash: DASHES[Math.floor(index / lines.length) % DASHES.length],
  };
}

export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light';
    try {
      localStorage.setItem(KEY, choice.value);
    } catch {
      // The choice holds for as long as the page is open.
    }
  });
}
