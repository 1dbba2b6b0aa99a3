"""GPT-2's training step in JAX with optax, jitted, its state donated. Takes one step for each line that it reads.

usage: jax_step.py LAYERS,WIDTH,HEADS,POSITIONS,BATCH,VOCABULARY
"""
import functools
import resource
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax

layers, width, heads, positions, batch, vocabulary = map(int, sys.argv[1].split(","))
keys = iter(jax.random.split(jax.random.PRNGKey(0), 4 * layers + 2))


def normal(*shape):
    return 0.02 * jax.random.normal(next(keys), shape)


def norm():
    return jnp.ones(width), jnp.zeros(width)


def affine(rows, columns):
    return normal(rows, columns), jnp.zeros(columns)


def block():
    return {
        "ln_1": norm(),
        "qkv": affine(width, 3 * width),
        "out": affine(width, width),
        "ln_2": norm(),
        "fc": affine(width, 4 * width),
        "proj": affine(4 * width, width),
    }


def normalize(x, parameters):
    mean = x.mean(-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(variance + 1e-5) * parameters[0] + parameters[1]


def linear(x, parameters):
    return x @ parameters[0] + parameters[1]


mask = jnp.where(jnp.tril(jnp.ones((positions, positions))) > 0, 0, -1e9)


def loss(parameters, tokens):
    x = parameters["wte"][tokens[:, :-1]] + parameters["wpe"]
    for each in parameters["blocks"]:
        split = jnp.split(linear(normalize(x, each["ln_1"]), each["qkv"]), 3, -1)
        q, k, v = [t.reshape(batch, positions, heads, -1).transpose(0, 2, 1, 3) for t in split]
        pattern = jax.nn.softmax(q @ k.swapaxes(2, 3) / (width // heads) ** 0.5 + mask)
        mixed = (pattern @ v).transpose(0, 2, 1, 3).reshape(batch, positions, width)
        x = x + linear(mixed, each["out"])
        x = x + linear(jax.nn.gelu(linear(normalize(x, each["ln_2"]), each["fc"])), each["proj"])
    logits = normalize(x, parameters["ln_f"]) @ parameters["wte"].T
    return optax.softmax_cross_entropy_with_integer_labels(logits, tokens[:, 1:]).mean()


optimizer = optax.adamw(1e-3, b1=0.9, b2=0.95, weight_decay=0.1)


@functools.partial(jax.jit, donate_argnums=(0, 1))
def update(parameters, state, tokens):
    value, gradient = jax.value_and_grad(loss)(parameters, tokens)
    change, state = optimizer.update(gradient, state, parameters)
    return optax.apply_updates(parameters, change), state, value


parameters = {
    "wte": normal(vocabulary, width),
    "wpe": normal(positions, width),
    "blocks": [block() for _ in range(layers)],
    "ln_f": norm(),
}
state = optimizer.init(parameters)


def step():
    global parameters, state
    tokens = np.random.randint(0, vocabulary, (batch, positions + 1))
    start, used = time.perf_counter(), time.process_time()
    parameters, state, value = update(parameters, state, tokens)
    value.block_until_ready()
    return 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - used)


for _ in range(3):
    step()
print(f"ready JAX {jax.__version__}", flush=True)
for _ in sys.stdin:
    print(*step(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)
