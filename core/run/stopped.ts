/** Why a run was stopped from outside: a run that ended so has not come to an end of its own, and is to go on. */
export const FROM_OUTSIDE = ['Ctrl-C', 'SIGTERM', 'SIGHUP', 'its sweep ended'] as const;

export type FromOutside = (typeof FROM_OUTSIDE)[number];

/** Whether a summary's `stopped` says so. */
export const isFromOutside = (stopped: string | null) =>
  (FROM_OUTSIDE as readonly (string | null)[]).includes(stopped);
