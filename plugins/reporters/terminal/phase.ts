/** Describes the three phases of learning facts (paper, section 2.1). */

export const phaseWords: Record<1 | 2 | 3, string> = {
  1: 'learning which values exist',
  2: 'plateau: building the recall circuit',
  3: 'knowledge: linking individuals to their values',
};
