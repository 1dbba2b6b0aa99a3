// What every reporter promises, kept by those that come with recall-lab.
import { afterAll, beforeAll, vi } from 'vitest';
import { testReporter } from '../../../core/testing/index.js';
import { jsonl, tensorboard, terminal } from '../../../plugins/index.js';

const written = vi.spyOn(process.stderr, 'write');
beforeAll(() => void written.mockImplementation(() => true));
afterAll(() => written.mockRestore());

testReporter(jsonl());
testReporter(tensorboard({ lossEvery: 3 }));
testReporter(terminal({ live: false }));
testReporter(terminal({ live: true }));
