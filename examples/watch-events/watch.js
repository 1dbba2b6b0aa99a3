// @ts-check
/** Trains a small model in this process, listens to what happens, and draws it: `node watch.js [steps]`. */
import { writeFile } from 'node:fs/promises';
import { createRun } from 'recall-lab';
import { drawing } from './drawing.js';

const steps = Number(process.argv[2] ?? 1000);
const run = await createRun({
  preset: 'zipf',
  overrides: {
    steps,
    population: { individuals: 256 },
    probes: { recall: { every: Math.ceil(steps / 50) } },
  },
});

/** @type {Record<string, [step: number, value: number][]>} */
const curves = { 'training loss': [], 'recall.loss': [], 'recall.accuracy': [] };

// Whatever happens in here, throwing included, the run goes on as if nobody listened.
run.events$.subscribe((event) => {
  if (event.type === 'step') curves['training loss'].push([event.step, event.loss]);
  if (event.type === 'measurement') curves[event.name]?.push([event.step, event.value]);
});

const summary = await run.start();
await writeFile('curves.svg', drawing(curves, summary.steps));
console.log(`curves.svg: ${summary.steps} steps, accuracy ${summary.recall.accuracy}`);
