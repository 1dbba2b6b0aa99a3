import { testEngine } from 'recall-lab/testing';
import { timedEngine } from './timed.js';

testEngine(timedEngine({ threads: 1 }));
