import { defineConfig } from 'recall-lab';
import { timedEngine } from './timed.js';

export default defineConfig({ extends: 'uniform', engine: timedEngine({ on: 'cpu' }) });
