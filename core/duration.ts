/** Formats a duration: `2.4 minutes`. */
export function duration(seconds: number): string {
  if (seconds < 99.5) return `${seconds.toFixed(seconds < 9.95 ? 1 : 0)} seconds`;
  if (seconds < 5997) return `${(seconds / 60).toFixed(1)} minutes`;
  const hours = seconds / 3600;
  return hours < 99.95 ? `${hours.toFixed(1)} hours` : `${(hours / 24).toFixed(1)} days`;
}
