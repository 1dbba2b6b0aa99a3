/** Lists the reasons for which a run was stopped from outside and should be resumed. */
export const FROM_OUTSIDE = ['Ctrl-C', 'SIGTERM', 'SIGHUP', 'its sweep ended'] as const;

export type FromOutside = (typeof FROM_OUTSIDE)[number];

/** Whether the `stopped` of a summary is such a reason. */
export const isFromOutside = (stopped: string | null) =>
  (FROM_OUTSIDE as readonly (string | null)[]).includes(stopped);
