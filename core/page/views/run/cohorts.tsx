/** What each cohort still knows, over time. */
import type { Curve, RunDetails } from '../../../report/contract.js';
import { cohortsOf, type Cohorts } from '../../charts/groups.js';
import { csvOfLines } from '../../charts/csv.js';
import { MatrixPicture } from '../../charts/matrix-picture.js';
import { Matrix, type MatrixCell } from '../../charts/matrix.js';
import { SaveMenu } from '../../charts/save-menu.js';
import { count, percent } from '../../format.js';
import { Empty, Panel } from '../../parts/panel.js';

/** Columns that fit. */
const MOST = 16;

export function CohortsPanel({ all }: { readonly all: RunDetails }) {
  const cohorts = cohortsOf(all);
  return (
    <Panel title="Cohorts" note="Attribute accuracy of each cohort as training goes on.">
      {cohorts.length === 0 && (
        <Empty>
          This run has no cohorts. A <code>forgetting</code> probe measures them.
        </Empty>
      )}
      {cohorts.map((each) => (
        <CohortMatrix key={each.probe} cohorts={each} />
      ))}
    </Panel>
  );
}

function CohortMatrix({ cohorts: { probe, curves } }: { readonly cohorts: Cohorts }) {
  const steps = spread(curves[0].curve.steps);
  const cellOf = (curve: Curve, step: number): MatrixCell => {
    const value = curve.values[curve.steps.indexOf(step)] ?? null;
    return { text: value === null ? '–' : percent(value, 0), share: value };
  };
  const table = {
    corner: 'cohort',
    columns: steps.map(count),
    rows: curves.map(({ cohort, curve }) => ({
      head: cohort,
      cells: steps.map((step) => cellOf(curve, step)),
    })),
  };
  return (
    <figure>
      <SaveMenu
        name={`cohorts ${probe}`}
        picture={() => <MatrixPicture title={`Cohorts: ${probe}`} {...table} />}
        csv={() => csvOfLines(curves.map(({ cohort, curve }, style) => ({ ...curve, label: cohort, style })))}
      />
      <Matrix caption={`Accuracy by cohort (rows) and step (columns), probe ${probe}`} {...table} />
    </figure>
  );
}

const spread = (steps: readonly number[]) => {
  const n = Math.min(MOST, steps.length);
  return Array.from(
    { length: n },
    (_, i) => steps[Math.round((i * (steps.length - 1)) / Math.max(1, n - 1))],
  );
};
