/** The three phases in which facts come to be known (paper, section 2.1), in words. */

export const phaseWords: Record<1 | 2 | 3, string> = {
  1: 'learning which values exist',
  2: 'plateau: building the recall circuit',
  3: 'knowledge: linking individuals to their values',
};
