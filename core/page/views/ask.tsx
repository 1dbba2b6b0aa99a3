/** Asks a model: how a sentence goes on, what is true, and what an earlier model would have said. */
import { useState } from 'preact/hooks';
import type { AskReply, PeopleInfo } from '../../report/contract.js';
import { count, percent } from '../format.js';
import { Loaded, useLoaded } from '../parts/loaded.js';
import { Empty, Panel } from '../parts/panel.js';
import { href } from '../route.js';
import { useSource } from '../source/context.js';
import { rows } from '../state.js';

export function AskView({ ids: [id] }: { readonly ids: readonly string[] }) {
  const list = rows.value ?? [];
  const run = id ?? list[0]?.id;
  return (
    <>
      <div class="title-row">
        <h1 tabIndex={-1}>Ask</h1>
        {run !== undefined && (
          <label class="inline">
            Run
            <select
              value={run}
              onChange={({ currentTarget }) => (location.hash = href('ask', currentTarget.value))}
            >
              {list.map((row) => (
                <option key={row.id} value={row.id}>
                  {row.id}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {run === undefined ? <Empty>There is no run to ask yet.</Empty> : <AskRun key={run} run={run} />}
    </>
  );
}

function AskRun({ run }: { readonly run: string }) {
  const source = useSource();
  const people = useLoaded(run, () => source.people(run));
  return (
    <Loaded state={people} waiting="Opening the run…">
      {(info) => <Asking run={run} info={info} />}
    </Loaded>
  );
}

type Reply = { readonly reply: AskReply } | { readonly error: string };

function Asking({ run, info }: { readonly run: string; readonly info: PeopleInfo }) {
  const source = useSource();
  const newest = info.checkpoints.at(-1)!;
  const [individual, setIndividual] = useState(0);
  const [attribute, setAttribute] = useState(info.attributes[0]);
  const [sentence, setSentence] = useState('');
  const [earlier, setEarlier] = useState(0);
  const [result, setResult] = useState<Reply>();
  const [isBusy, setBusy] = useState(false);

  const ask = async (question: Record<string, string>) => {
    setBusy(true);
    try {
      setResult({ reply: await source.ask(run, question, [...new Set([newest, earlier])]) });
    } catch (error) {
      setResult({ error: error instanceof Error ? error.message : String(error) });
    } finally {
      setBusy(false);
    }
  };
  const askAbout = (whom: number) => {
    setIndividual(whom);
    void ask({ individual: String(whom), attribute });
  };
  const { individuals, capacity, heldOut } = info;
  const seen = () => Math.floor(Math.random() * individuals);
  const stranger = () => capacity - 1 - Math.floor(Math.random() * heldOut);

  if (newest === 0) return <Empty>The model can be asked from its first checkpoint on.</Empty>;
  return (
    <>
      <div class="ask-forms">
        <Panel title="About somebody">
          <form
            class="stack"
            onSubmit={(event) => {
              event.preventDefault();
              askAbout(individual);
            }}
          >
            <label>
              Individual
              <input
                type="number"
                min="0"
                max={capacity - 1}
                value={individual}
                onInput={({ currentTarget }) => setIndividual(Number(currentTarget.value))}
              />
            </label>
            <label>
              Attribute
              <select value={attribute} onChange={({ currentTarget }) => setAttribute(currentTarget.value)}>
                {info.attributes.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
            <div class="toolbar">
              <button type="submit" class="button strong" disabled={isBusy}>
                Ask
              </button>
              <button type="button" class="button" disabled={isBusy} onClick={() => askAbout(seen())}>
                Somebody seen
              </button>
              {heldOut > 0 && (
                <button type="button" class="button" disabled={isBusy} onClick={() => askAbout(stranger())}>
                  A stranger
                </button>
              )}
            </div>
          </form>
        </Panel>
        <Panel title="In your own words">
          <form
            class="stack"
            onSubmit={(event) => {
              event.preventDefault();
              void ask({ text: sentence });
            }}
          >
            <label>
              The beginning of a sentence
              <input
                type="text"
                value={sentence}
                placeholder="Somebody's full name was born in"
                onInput={({ currentTarget }) => setSentence(currentTarget.value)}
              />
            </label>
            <label>
              Beside it, the model
              <select
                value={String(earlier)}
                onChange={({ currentTarget }) => setEarlier(Number(currentTarget.value))}
              >
                {info.checkpoints
                  .filter((step) => step !== newest)
                  .map((step) => (
                    <option key={step} value={String(step)}>
                      {step === 0 ? 'before training' : `at step ${count(step)}`}
                    </option>
                  ))}
              </select>
            </label>
            <div class="toolbar">
              <button type="submit" class="button strong" disabled={isBusy || sentence.trim() === ''}>
                Continue
              </button>
            </div>
          </form>
        </Panel>
      </div>
      <div aria-live="polite" aria-busy={isBusy}>
        {!result && (
          <Empty>
            Ask about somebody whom training has shown, and about a stranger: the model answers both.
          </Empty>
        )}
        {result && 'error' in result && <Empty>{result.error}</Empty>}
        {result && 'reply' in result && <Result reply={result.reply} onUse={setSentence} />}
      </div>
    </>
  );
}

const SPLITS = {
  seen: 'seen in training',
  new: 'kept for fine-tuning',
  unseen: 'never seen: whatever it says is made up',
} as const;

function Result({ reply, onUse }: { readonly reply: AskReply; readonly onUse: (sentence: string) => void }) {
  const { prompt, individual, answers } = reply;
  return (
    <section class="panel answer">
      <p class="prompt">
        {prompt} <span class="blank">…</span>
        <button type="button" class="button" onClick={() => onUse(prompt)}>
          Edit
        </button>
      </p>
      {individual && (
        <p class={`who ${individual.split}`}>
          <strong>{individual.name}</strong>, individual {count(individual.index)}, {SPLITS[individual.split]}
        </p>
      )}
      <div class="answers">
        {answers.map((answer) => (
          <AnswerCard key={answer.step} answer={answer} isUnseen={individual?.split === 'unseen'} />
        ))}
        {individual && individual.facts.length > 0 && (
          <div class="card">
            <h3>What is true</h3>
            <dl class="truths">
              {individual.facts.map(({ attribute, value }) => (
                <div key={attribute} class={attribute === reply.attribute ? 'asked' : ''}>
                  <dt>{attribute}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </div>
        )}
      </div>
    </section>
  );
}

function AnswerCard({
  answer,
  isUnseen,
}: {
  readonly answer: AskReply['answers'][number];
  readonly isUnseen: boolean;
}) {
  const { step, next, says, confidence, truth } = answer;
  return (
    <div class="card">
      <h3>{step === 0 ? 'Before training' : `After ${count(step)} steps`}</h3>
      <p class="says">
        {says} <span class="quiet">{percent(confidence)} sure</span>
      </p>
      {truth && (
        <p class={truth.isRight ? 'verdict right' : 'verdict wrong'}>
          {truth.isRight ? '✓ Right.' : isUnseen ? '✗ Made up.' : '✗ Wrong.'} The truth, {truth.value}, has{' '}
          {percent(truth.probability)}.
        </p>
      )}
      <ol class="next" aria-label="Likeliest next words">
        {next.map(({ word, probability }) => (
          <li key={word}>
            <span class="word">{word}</span>
            <meter min="0" max="1" value={probability} aria-label={`${word}: ${percent(probability)}`} />
            <span class="number">{percent(probability)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
