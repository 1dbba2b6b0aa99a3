"""Reads and makes model folders with Python's transformers.

    pip install torch transformers tokenizers
    npx vitest run test/peers/hugging-face.test.ts

The test calls this program where Python has the packages; it can be called by hand, too:

    python test/peers/hugging-face.py logits MODEL TEXTS      TEXTS: a JSON file with a list of texts; prints ids and logits
"""

import json
import sys

# A neighbour of this file has the name of a package: its own folder must not come first.
sys.path.pop(0)

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def logits(folder, texts):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder).eval()
    answers = []
    for text in json.load(open(texts, encoding="utf-8")):
        ids = tokenizer(text)["input_ids"]
        with torch.no_grad():
            answers.append({"ids": ids, "logits": model(torch.tensor([ids])).logits[0].tolist()})
    return {"model": type(model).__name__, "answers": answers}


torch.set_num_threads(1)
print(json.dumps({"logits": logits}[sys.argv[1]](*sys.argv[2:])))
