#!/usr/bin/env sh
# Makes a Python environment in ./venv with what train.py needs. On Linux, PyTorch brings the CUDA libraries (about 5 GB);
# its own site says how to install a build for the CPU alone.
set -eu
python3 -m venv venv
venv/bin/pip install torch safetensors numpy
echo 'Now run: venv/bin/python train.py --preset adaptive-warmup'
