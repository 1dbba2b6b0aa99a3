/** The executor `local`: each run in a process of its own on this machine. */
import { z } from 'zod';
import { defineExecutor } from '../plugin/define.js';
import { ChildRuns } from './child-runs.js';

const FIRST = 'Stopping the runs at their next boundary. Once more stops them at once.';

export const local = defineExecutor({
  name: 'local',
  description: 'processes on this machine',
  options: z.strictObject({}),
  create({ jobs, say }) {
    const children = new ChildRuns();
    let isStopping = false;
    return {
      capacity: jobs,
      description: `${jobs} at once`,
      async execute({ arguments: args }, onProgress) {
        return (await children.start(args, { onProgress })).failed;
      },
      stop() {
        say(isStopping ? 'Stopping the runs at once.' : FIRST);
        isStopping = true;
        children.signal('SIGTERM');
      },
    };
  },
});
