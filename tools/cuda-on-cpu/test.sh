#!/bin/sh
# Tests the stand-in by itself: builds it, and runs kernels whose results are known, in three orders of threads.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
"$here/build.sh" "$made"
g++ -std=c++17 -O1 -Wall -Wextra -o "$made/test" "$here/test/test.cpp" "$made/libcuda.so.1" -Wl,-rpath,"$made"
export CUDA_ON_CPU_CACHE="$made/cache"
for order in forward backward random; do
  echo "$order:"
  CUDA_ON_CPU_ORDER=$order "$made/test" "$here/test/kernels.cu"
done
