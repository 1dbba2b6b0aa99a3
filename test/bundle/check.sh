#!/bin/sh
# What works on this machine, and how fast: recall/check.sh [MINUTES]. Needs nothing but what lies beside it.
cd "$(dirname "$0")" || exit
# CUDA's libraries, where Python's packages brought them.
for python in python3 python; do
  libraries=$($python -c 'import glob, os, sys; print(":".join(d for p in sys.path for d in glob.glob(os.path.join(p, "nvidia", "*", "lib"))))' 2>/dev/null) && break
done
[ -n "$libraries" ] && export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export PATH="$PWD:$PATH" ORT_DISABLE_TELEMETRY=1 TF_CPP_MIN_LOG_LEVEL=2
exec ./node check.mjs "${1:-10}"
