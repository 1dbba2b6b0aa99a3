/** The part of asciichart that the learning curve uses; the package has no types of its own. */
declare module 'asciichart' {
  interface PlotSettings {
    /** Rows above the lowest one. */
    height: number;
    min: number;
    max: number;
    /** Columns of the label and the axis, each label counting as one. */
    offset: number;
    /** The label of a row; row 0 is the highest. */
    format: (value: number, row: number) => string;
    /** Ten glyphs: axis, axis, two unused, across, and the turns and verticals of a line. */
    symbols: readonly string[];
  }
  const asciichart: { plot(series: readonly number[], settings: PlotSettings): string };
  export default asciichart;
}
