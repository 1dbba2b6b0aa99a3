"""Checks the tokenizer of a stored model against Python's tokenizers.

    pip install tokenizers
    npx vitest run test/peers/tokenizers.test.ts

The test calls this program where Python has the package; it can be called by hand, too:

    python test/peers/tokenizers.py MODEL TEXTS      TEXTS: a JSON file with a list of texts; prints ids, and text again
"""

import json
import sys

# This file has the package's name: its own folder must not come first.
sys.path.pop(0)

from tokenizers import Tokenizer

tokenizer = Tokenizer.from_file(f"{sys.argv[1]}/tokenizer.json")
with open(sys.argv[2], encoding="utf-8") as file:
    texts = json.load(file)
answers = []
for text in texts:
    ids = tokenizer.encode(text).ids
    answers.append({"ids": ids, "text": tokenizer.decode(ids)})
try:
    tokenizer.encode("\u2603\u2603")
    refuses = False
except Exception:
    refuses = True
print(json.dumps({"answers": answers, "refuses": refuses}))
