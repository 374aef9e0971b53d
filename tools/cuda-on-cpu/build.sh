#!/bin/sh
# Builds a stand-in for NVIDIA's driver and NVRTC that runs CUDA kernels on the CPU: ./build.sh FOLDER. Needs g++, and Linux on x86-64.
#   LD_LIBRARY_PATH=FOLDER ./xmodel generate …     with TornadoVM's CUDA SDK; g++ is needed then, too
#
#   CUDA_ON_CPU_MULTIPROCESSORS=4     as many multiprocessors
#   CUDA_ON_CPU_MEMORY=8192           MiB of memory
#   CUDA_ON_CPU_THREADS=2             blocks run on so many cores
#   CUDA_ON_CPU_ORDER=forward         in which threads of a block go on: forward, backward or random
#   CUDA_ON_CPU_CACHE=FOLDER          where compiled kernels are kept, with their source
#   CUDA_ON_CPU_CXX, …_CXXFLAGS       how kernels are compiled: g++, -O2
#   CUDA_ON_CPU_NVRTC=FILE            NVIDIA's libnvrtc.so, which is asked, too: whether it takes a kernel, and how many registers it
#                                     needs. CUDA_PATH names the toolkit with its headers.
#   CUDA_ON_CPU_LOG=FILE              gets the kernels' launches when the process ends
set -eu
[ $# = 1 ] || {
  echo "cuda-on-cpu: usage: $0 FOLDER" >&2
  exit 2
}
command -v g++ >/dev/null || {
  echo "cuda-on-cpu: g++ was not found; install it." >&2
  exit 1
}
here=$(cd "$(dirname "$0")" && pwd -P)
mkdir -p "$1/kernel"
cp "$here"/kernel/*.h "$1/kernel"
# A file of its own first: a half-written library crashes what loads it.
new=$1/new.$$
trap 'rm -f "$new"' EXIT
g++ -std=c++17 -O2 -U_FORTIFY_SOURCE -Wall -Wextra -fPIC -shared -pthread -fvisibility=hidden -ftls-model=initial-exec -Wl,-soname,libcuda.so.1 -o "$new" "$here"/*.cpp -ldl
mv "$new" "$1/libcuda.so.1"
g++ -std=c++17 -O1 -Wall -Wextra -o "$new" "$here/ask/nvidia.cpp" -ldl
mv "$new" "$1/ask-nvidia"
# One library for all names: NVRTC's calls find the driver's.
for name in libcuda.so libnvrtc.so libnvrtc.so.12 libnvrtc.so.13; do ln -sf libcuda.so.1 "$1/$name"; done
