#!/bin/sh
# Builds faults.c, a library that lets OpenCL calls fail and changes a device's type: ./build.sh FILE. Needs a C compiler named cc, and Linux.
#   LD_PRELOAD=FILE XMODEL_FAULTS=clEnqueueNDRangeKernel:40 ./xmodel generate …
set -eu
[ $# = 1 ] || {
  echo "opencl-faults: usage: $0 FILE" >&2
  exit 2
}
command -v cc >/dev/null || {
  echo "opencl-faults: no C compiler (cc) was found; install gcc or clang." >&2
  exit 1
}
# A file of its own first: several may build at once, and a half-written library crashes what loads it.
new=$1.$$
trap 'rm -f "$new"' EXIT
cc -std=gnu11 -O2 -Wall -Wextra -fPIC -shared -o "$new" "$(dirname "$0")/faults.c" -ldl
mv "$new" "$1"
