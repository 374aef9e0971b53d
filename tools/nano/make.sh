#!/bin/sh
# Makes the bundled nano model from nothing: tokenizer, held-out files, training, export, evaluation.
# Needs Debian's python3-torch and python3-numpy. About 35 minutes on one core; a stopped training goes on with RESUME=--resume.
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
$PYTHON export.py "$WORK/nano.pt" "$WORK/tokenizer.json" "$OUT"
$PYTHON evaluate.py --reference "$OUT"
