#!/bin/sh
# Runs tests of the TornadoVM backend on what its CUDA backend generates, on the CPU: tools/cuda-on-cpu/run-tests.sh TESTS
#   tools/cuda-on-cpu/run-tests.sh 'DecodeKernelsTest,DeviceMmaTest'
# TESTS is as in -Dtest of Maven. TORNADOVM_HOME names an SDK of TornadoVM's CUDA backend. Needs g++; build.sh lists variables that
# change the device. Kernels' launches are counted in xmodel-kernels/target/cuda-on-cpu.txt.
set -eu

fail() {
  echo "cuda-on-cpu: $*" >&2
  exit 1
}

[ $# = 1 ] || fail "usage: $0 TESTS"
[ -n "${TORNADOVM_HOME:-}" ] || fail "TORNADOVM_HOME is not set; run ./setup-tornado.sh --backend cuda and set it to what that prints."
grep -q 'cuda-backend' "$TORNADOVM_HOME/etc/tornado.backend" || fail "$TORNADOVM_HOME is no SDK of the CUDA backend: see its etc/tornado.backend."
here=$(cd "$(dirname "$0")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
"$here/build.sh" "$made"
export LD_LIBRARY_PATH="$made${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" CUDA_ON_CPU_LOG="$root/xmodel-kernels/target/cuda-on-cpu.txt"
mkdir -p "$root/xmodel-kernels/target"
rm -f "$CUDA_ON_CPU_LOG"
cd "$root"
mvn -ntp integration-test -pl xmodel-kernels -am -Dformat.skip -Ddevice.only "-Dtest=$1" -Dsurefire.failIfNoSpecifiedTests=false
