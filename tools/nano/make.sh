#!/bin/sh
# Makes the bundled nano model from nothing: tokenizer, held-out files, both parts of the training, export, evaluation.
# Needs PyTorch and NumPy. About 70 minutes on one core. A stopped training goes on: the first part with RESUME=--resume, the second by itself.
set -eu
cd "$(dirname "$0")"
PYTHON=${PYTHON:-/usr/bin/python3}
WORK=${WORK:-/tmp/xmodel-nano}
OUT=${OUT:-../../xmodel-cli/src/main/resources/io/xmodel/cli/nano}
export OMP_NUM_THREADS=1
mkdir -p "$WORK"
$PYTHON make_tokenizer.py "$WORK/tokenizer.json"
$PYTHON heldout.py
$PYTHON train.py --tokenizer "$WORK/tokenizer.json" --out "$WORK/nano.pt" ${RESUME:-} | tee "$WORK/train.log"
mkdir -p "$WORK/first"
$PYTHON export.py "$WORK/nano.pt" "$WORK/tokenizer.json" "$WORK/first"
$PYTHON train_agents.py --tokenizer "$WORK/tokenizer.json" --start "$WORK/first/model.safetensors" --out "$WORK/agents.pt" | tee "$WORK/agents.log"
$PYTHON export.py "$WORK/agents.pt" "$WORK/tokenizer.json" "$OUT"
$PYTHON evaluate.py --reference "$OUT"
