/** What the model knows at a checkpoint: asked when somebody looks. */
import { useState } from 'preact/hooks';
import type { Portrait, RunRow } from '../../../report/contract.js';
import { csv } from '../../charts/csv.js';
import { ExposurePicture, ReliabilityPicture } from '../../charts/portrait-pictures.js';
import { SaveMenu } from '../../charts/save-menu.js';
import { count } from '../../format.js';
import { Loaded, useLoaded } from '../../parts/loaded.js';
import { Empty, Panel } from '../../parts/panel.js';
import { useSource } from '../../source/context.js';

interface PortraitPanelProps {
  readonly row: RunRow;
  readonly checkpoints: readonly number[];
}

export function PortraitPanel({ row, checkpoints }: PortraitPanelProps) {
  const source = useSource();
  const [step, setStep] = useState<number>();
  const newest = checkpoints.at(-1) ?? 0;
  const isReady = newest > 0;
  const state = useLoaded(`${row.id} ${step ?? newest}`, () =>
    isReady ? source.portrait(row.id, step ?? newest) : Promise.reject(new Error('')),
  );
  return (
    <Panel
      title="What the model knows"
      note="A sample of individuals is asked in held-out phrasings."
      action={
        source.isLive &&
        checkpoints.length > 1 && (
          <label class="inline">
            Checkpoint
            <select
              value={String(step ?? newest)}
              onChange={({ currentTarget }) => setStep(Number(currentTarget.value))}
            >
              {checkpoints.map((each) => (
                <option key={each} value={String(each)}>
                  {each === 0 ? 'untrained' : `step ${count(each)}`}
                </option>
              ))}
            </select>
          </label>
        )
      }
    >
      {!isReady && <Empty>The model can be asked from its first checkpoint on.</Empty>}
      {isReady && (
        <Loaded state={state} waiting="Asking the model…">
          {(portrait) => <Pictures portrait={portrait} />}
        </Loaded>
      )}
    </Panel>
  );
}

function Pictures({ portrait }: { readonly portrait: Portrait }) {
  return (
    <div class="pictures">
      <figure>
        <SaveMenu
          name="exposure"
          picture={() => <ExposurePicture portrait={portrait} />}
          csv={() => exposureCsv(portrait)}
        />
        <ExposurePicture portrait={portrait} />
        <figcaption class="quiet">
          Each point is a bucket of individuals in the order of the population.
        </figcaption>
      </figure>
      <figure>
        <SaveMenu
          name="reliability"
          picture={() => <ReliabilityPicture portrait={portrait} />}
          csv={() => reliabilityCsv(portrait)}
        />
        <ReliabilityPicture portrait={portrait} />
        <figcaption class="quiet">
          On the diagonal, confidence can be believed; below it, the model is overconfident.
        </figcaption>
      </figure>
    </div>
  );
}

const exposureCsv = ({ recall }: Portrait) =>
  csv([
    ['first individual', 'last individual', 'texts about each', 'accuracy', 'asked'],
    ...recall.map(({ from, to, exposure, accuracy, n }) => [from, to - 1, exposure, accuracy, n]),
  ]);

const reliabilityCsv = ({ reliability }: Portrait) =>
  csv([
    ['individuals', 'confidence', 'accuracy', 'answers'],
    ...(['seen', 'unseen'] as const).flatMap((split) =>
      reliability[split].map(({ confidence, accuracy, n }) => [split, confidence, accuracy, n]),
    ),
  ]);
