"""Trains GPT-2 in PyTorch on the batches of a recall preset, and answers the questions of its probes.

usage: train.py [flags of `recall batches`, such as --preset adaptive-warmup]
"""
import json, os, shlex, subprocess, sys, tempfile

import torch
from safetensors.torch import load_file
from torch.nn import functional as F


def linear(p, name, x):
    return x @ p[name + ".weight"] + p[name + ".bias"]


def norm(p, name, x):
    return F.layer_norm(x, x.shape[-1:], p[name + ".weight"], p[name + ".bias"])


def logits(p, tokens, layers, heads):
    x = p["transformer.wte.weight"][tokens] + p["transformer.wpe.weight"][: tokens.shape[1]]
    for at in (f"transformer.h.{layer}." for layer in range(layers)):
        qkv = linear(p, at + "attn.c_attn", norm(p, at + "ln_1", x))
        q, k, v = (part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in qkv.chunk(3, -1))
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).flatten(2)
        x = x + linear(p, at + "attn.c_proj", mixed)
        inner = F.gelu(linear(p, at + "mlp.c_fc", norm(p, at + "ln_2", x)), approximate="tanh")
        x = x + linear(p, at + "mlp.c_proj", inner)
    return norm(p, "transformer.ln_f", x) @ p["transformer.wte.weight"].T


@torch.no_grad()
def answer(p, question, shape):
    """Predictions on the texts of a question; probes that look into the model go without a measurement."""
    if "tokens" not in question:
        return {"step": question["step"], "measurements": []}
    tokens = torch.tensor(question["tokens"])
    targets = tokens[:, 1:]
    logp = logits(p, tokens[:, :-1], *shape).log_softmax(-1)
    return {
        "step": question["step"],
        "loss": (-logp.gather(-1, targets[..., None])[..., 0]).tolist(),
        "correct": (logp.argmax(-1) == targets).tolist(),
        "maxProbability": logp.amax(-1).exp().tolist(),
        "entropy": (-(logp.exp() * logp).sum(-1)).tolist(),
    }


folder = os.path.join(tempfile.mkdtemp(), "untrained")
command = [*shlex.split(os.environ.get("RECALL", "npx recall")), "batches", "--feedback", "--model", folder]
recall = subprocess.Popen([*command, *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
for line in map(json.loads, recall.stdout):
    kind, step = line["type"], line.get("step")
    if kind == "start":
        shape, options = (line["model"]["layers"], line["model"]["heads"]), line["optimizer"]
        p = {name: tensor.requires_grad_() for name, tensor in load_file(folder + "/model.safetensors").items()}
        optimizer = torch.optim.AdamW(p.values(), betas=(options["beta1"], options["beta2"]),
                                      eps=options["epsilon"], weight_decay=options["weightDecay"])
    elif kind == "batch":
        if line.get("resetOptimizer"):
            optimizer.state.clear()
        for name, tensor in p.items():
            tensor.requires_grad_(not any(part in name for part in line.get("frozen", [])))
        tokens, weights = torch.tensor(line["tokens"]), torch.tensor(line["weights"])
        losses = F.cross_entropy(logits(p, tokens[:, :-1], *shape).flatten(0, 1), tokens[:, 1:].flatten(), reduction="none")
        loss = (losses * weights.flatten()).sum() / weights.sum()
        optimizer.param_groups[0]["lr"] = line["learningRate"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(f"step {step + 1} loss {loss.item():.6f}", flush=True)
    elif kind == "measure":
        print(json.dumps(answer(p, line, shape)), file=recall.stdin, flush=True)
    elif kind == "measurement" and "attribute" not in line:
        print(f"step {step} {line['name']} {line['value']:.4f}")
    elif kind in ("transition", "end"):
        print(f"step {step} {kind} {json.dumps(line.get('data', line.get('reason')))}")
sys.exit(recall.wait())
