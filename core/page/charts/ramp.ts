/** A ramp of colours for shares from 0 to 1 that is even to the eye and to colour-blind people: cividis, shortened. */
const STOPS = [
  [0, 34, 78],
  [18, 53, 112],
  [59, 73, 108],
  [87, 93, 109],
  [112, 113, 115],
  [138, 134, 120],
  [165, 156, 116],
  [195, 179, 105],
  [225, 204, 85],
  [254, 232, 56],
] as const;

export function ramp(share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (STOPS.length - 1);
  const [low, part] = [Math.floor(at), at % 1];
  const [a, b] = [STOPS[low], STOPS[Math.min(low + 1, STOPS.length - 1)]];
  return `rgb(${a.map((channel, i) => Math.round(channel + part * (b[i] - channel))).join(',')})`;
}

/** What can be read on a colour of the ramp. */
export const inkOn = (share: number) => (share > 0.55 ? '#14171c' : '#ffffff');
