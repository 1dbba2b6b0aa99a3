"""Reads an event file as TensorBoard does.

    pip install tensorboard
    npx vitest run test/peers/tensorboard.test.ts

The test calls this program where Python has the package; it can be called by hand, too:

    python test/peers/tensorboard.py FOLDER      prints the scalars of a run as JSON: [[step, value], ...] by tag
"""

import json
import sys

# This file has the package's name: its own folder must not come first.
sys.path.pop(0)

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0})
events.Reload()
tags = events.Tags()["scalars"]
print(json.dumps({tag: [[each.step, each.value] for each in events.Scalars(tag)] for tag in tags}))
