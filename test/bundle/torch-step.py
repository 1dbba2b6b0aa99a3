"""The same training step in PyTorch on a GPU, for comparison: torch-step.py LAYERS,WIDTH,HEADS,POSITIONS,BATCH,VOCABULARY."""
import sys, time
try:
    import torch
    from torch import nn
    from torch.nn import functional as F
except ImportError:
    sys.exit("PyTorch is not installed")
if not torch.cuda.is_available():
    sys.exit("PyTorch sees no GPU")
layers, width, heads, positions, batch, vocabulary = map(int, sys.argv[1].split(","))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention, self.mixed = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        by_head = self.attention(self.ln_1(x)).view(batch, positions, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
        z = F.scaled_dot_product_attention(*by_head, is_causal=True)
        x = x + self.mixed(z.transpose(1, 2).reshape(batch, positions, width))
        return x + self.down(F.gelu(self.up(self.ln_2(x)), approximate="tanh"))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.places = nn.Embedding(vocabulary, width), nn.Embedding(positions, width)
        self.blocks = nn.Sequential(*(Block() for _ in range(layers)))
        self.ln = nn.LayerNorm(width)

    def forward(self, ids, targets):
        x = self.blocks(self.tokens(ids) + self.places.weight)
        return F.cross_entropy((self.ln(x) @ self.tokens.weight.T).flatten(0, 1), targets.flatten())


def measure(name, compiled=False, precision="highest", bf16=False):
    torch.set_float32_matmul_precision(precision)
    torch.cuda.reset_peak_memory_stats()
    model = Model().cuda()
    loss_of = torch.compile(model) if compiled else model
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.95), weight_decay=0.1, fused=True)
    ids, targets = (torch.randint(vocabulary, (batch, positions), device="cuda") for _ in range(2))
    times = []
    for _ in range(30):
        start = time.perf_counter()
        with torch.autocast("cuda", torch.bfloat16, enabled=bf16):
            loss = loss_of(ids, targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()
        times.append(time.perf_counter() - start)
    median = sorted(times[5:])[12]
    peak = torch.cuda.max_memory_allocated() / 2**30
    print(f"PyTorch {torch.__version__} {name} | step: {median * 1e3:.1f} ms | {batch * positions / median:,.0f} positions per second | peak {peak:.1f} GiB", flush=True)


measure("eager, float32")
measure("eager, TF32", precision="high")
measure("torch.compile, TF32", compiled=True, precision="high")
measure("eager, bf16 autocast", bf16=True)
