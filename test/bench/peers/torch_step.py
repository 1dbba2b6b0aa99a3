"""GPT-2's training step in PyTorch, as its users would write it. Takes one step for each line that it reads.

usage: torch_step.py LAYERS,WIDTH,HEADS,POSITIONS,BATCH,VOCABULARY THREADS eager|compile
"""
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

layers, width, heads, positions, batch, vocabulary = map(int, sys.argv[1].split(","))
torch.set_num_threads(int(sys.argv[2]))
torch.manual_seed(0)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.fc, self.proj = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        split = self.qkv(self.ln_1(x)).view(batch, positions, 3, heads, width // heads)
        q, k, v = split.permute(2, 0, 3, 1, 4).unbind(0)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, positions, width))
        return x + self.proj(F.gelu(self.fc(self.ln_2(x)), approximate="tanh"))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(vocabulary, width), nn.Embedding(positions, width)
        self.blocks = nn.Sequential(*(Block() for _ in range(layers)))
        self.ln_f = nn.LayerNorm(width)

    def forward(self, tokens):
        x = self.ln_f(self.blocks(self.wte(tokens[:, :-1]) + self.wpe.weight))
        logits = x @ self.wte.weight.T
        return F.cross_entropy(logits.reshape(-1, vocabulary), tokens[:, 1:].reshape(-1))


model = Model()
for parameter in model.parameters():
    if parameter.dim() > 1:
        nn.init.normal_(parameter, std=0.02)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.95), weight_decay=0.1, fused=True)
forward = torch.compile(model) if sys.argv[3] == "compile" else model


def step():
    tokens = torch.randint(0, vocabulary, (batch, positions + 1))
    start, used = time.perf_counter(), time.process_time()
    loss = forward(tokens)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    loss.item()
    return 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - used)


for _ in range(3):
    step()
print(f"ready PyTorch {torch.__version__}", flush=True)
for _ in sys.stdin:
    print(*step(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)
