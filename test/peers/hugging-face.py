"""Reads and makes model folders with Python's transformers.

    pip install torch transformers tokenizers
    npx vitest run test/peers/hugging-face.test.ts

The test calls this program where Python has the packages; it can be called by hand, too:

    python test/peers/hugging-face.py logits MODEL TEXTS      TEXTS: a JSON file with a list of texts; prints ids and logits
    python test/peers/hugging-face.py make TYPE DIR TEXTS     TYPE: gpt2 or llama; makes a tiny random model, in several files,
                                                              with a byte-level BPE that is trained on the texts
"""

import json
import sys

# A neighbour of this file has the name of a package: its own folder must not come first.
sys.path.pop(0)

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoModelForCausalLM, AutoTokenizer, GPT2Config, LlamaConfig, PreTrainedTokenizerFast


def logits(folder, texts):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder).eval()
    answers = []
    for text in json.load(open(texts, encoding="utf-8")):
        ids = tokenizer(text)["input_ids"]
        with torch.no_grad():
            answers.append({"ids": ids, "logits": model(torch.tensor([ids])).logits[0].tolist()})
    return {"model": type(model).__name__, "answers": answers}


def make(kind, folder, texts):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=["<|endoftext|>"], initial_alphabet=alphabet)
    tokenizer.train_from_iterator(json.load(open(texts, encoding="utf-8")), trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<|endoftext|>", eos_token="<|endoftext|>"
    )
    fast.save_pretrained(folder)
    torch.manual_seed(1)
    if kind == "gpt2":
        config = GPT2Config(vocab_size=400, n_positions=512, n_embd=16, n_layer=2, n_head=4)
    else:
        config = LlamaConfig(
            **{"vocab_size": 416, "max_position_embeddings": 512, "hidden_size": 16, "intermediate_size": 40},
            **{"num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2},
        )
    model = AutoModelForCausalLM.from_config(config)
    # Larger than models begin, so that a difference shows.
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
    model.save_pretrained(folder, max_shard_size="20KB")
    return {"model": type(model).__name__, "parameters": model.num_parameters()}


torch.set_num_threads(1)
print(json.dumps({"logits": logits, "make": make}[sys.argv[1]](*sys.argv[2:])))
