// The contract of engines, kept by a built-in one that a plugin opens.
import { defineEngine } from 'recall-lab';
import { createEngine } from 'recall-lab/kit';
import { testEngine } from 'recall-lab/testing';

const quiet = defineEngine({ name: 'quiet', open: () => createEngine({ name: 'cpu', threads: 1 }) });
testEngine(quiet());
