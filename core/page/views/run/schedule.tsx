/** The schedule, and its numbers. */
import type { Schedule } from '../../../report/contract.js';
import { csv } from '../../charts/csv.js';
import { SaveMenu } from '../../charts/save-menu.js';
import { SchedulePicture } from '../../charts/schedule-picture.js';
import { Loaded, type useLoaded } from '../../parts/loaded.js';
import { Panel } from '../../parts/panel.js';

interface SchedulePanelProps {
  readonly state: ReturnType<typeof useLoaded<Schedule>>;
  readonly steps: number;
  readonly batch: number;
}

export function SchedulePanel({ state, steps, batch }: SchedulePanelProps) {
  const picture = (schedule: Schedule) => <SchedulePicture schedule={schedule} steps={steps} batch={batch} />;
  return (
    <Panel
      title="Schedule"
      note="The share of training that each individual gets, over time."
      action={
        state &&
        'data' in state && (
          <SaveMenu name="schedule" picture={() => picture(state.data)} csv={() => csvOf(state.data)} />
        )
      }
    >
      <Loaded state={state} waiting="Asking the sampler…">
        {(schedule) => <div class="picture-box">{picture(schedule)}</div>}
      </Loaded>
    </Panel>
  );
}

const csvOf = ({ steps, buckets, mass }: Schedule) =>
  csv([
    ['step', 'first individual', 'last individual', 'share of a batch'],
    ...steps.flatMap((step, i) => buckets.map(({ from, to }, j) => [step, from, to - 1, mass[i][j]])),
  ]);
