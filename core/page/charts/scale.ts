/** Axes of the pictures that are SVG. */

export interface Scale {
  at(value: number): number;
  readonly ticks: readonly number[];
}

/** From `low .. high` to `start .. end`, with about `count` round ticks. */
export function linear(low: number, high: number, start: number, end: number, count = 5): Scale {
  const span = high - low || 1;
  return {
    at: (value) => start + ((value - low) / span) * (end - start),
    ticks: rounds(low, low + span, count),
  };
}

/** The same for logarithms; `low` is above zero. */
export function logarithmic(low: number, high: number, start: number, end: number): Scale {
  const [from, to] = [
    Math.log10(low),
    Math.log10(high) > Math.log10(low) ? Math.log10(high) : Math.log10(low) + 1,
  ];
  const ticks = Array.from(
    { length: Math.floor(to) - Math.ceil(from) + 1 },
    (_, i) => 10 ** (Math.ceil(from) + i),
  );
  return {
    at: (value) => start + ((Math.log10(Math.max(value, low)) - from) / (to - from)) * (end - start),
    ticks: ticks.length > 1 ? ticks : [low, high],
  };
}

function rounds(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((size) => size >= rough) ?? rough;
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => (first + i) * step);
}
