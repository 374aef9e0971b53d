// The CUDA language as C++ on a CPU, as far as TornadoVM generates it. Stands before each kernel.
#pragma once
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <utility>

#include "thread.h"

#define __global__
#define __device__ static inline
#define __host__
#define __constant__ static const
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __restrict__
#define threadIdx (cuda_on_cpu_thread->threadIdx)
#define blockIdx (cuda_on_cpu_thread->blockIdx)
#define blockDim (cuda_on_cpu_thread->blockDim)
#define gridDim (cuda_on_cpu_thread->gridDim)
#define warpSize 32
#define __syncthreads() cuda_on_cpu_barrier()
#define __syncwarp(...) ((void)cuda_on_cpu_meet(0xffffffffu, nullptr, 0))
#define __threadfence() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define __threadfence_block() __threadfence()

// `__shared__ float a[64];` is rewritten to this, with its place in the block's shared memory.
#define CUDA_ON_CPU_SHARED(type, name, count, offset) \
  type(&name)[count] = *reinterpret_cast<type(*)[count]>(cuda_on_cpu_thread->shared + (offset))

template <class To, class From>
static inline To cuda_on_cpu_bits(From value) {
  static_assert(sizeof(To) == sizeof(From), "bits of another size");
  To result;
  memcpy(&result, &value, sizeof result);
  return result;
}

static inline float __int_as_float(int bits) { return cuda_on_cpu_bits<float>(bits); }
static inline float __uint_as_float(unsigned bits) { return cuda_on_cpu_bits<float>(bits); }
static inline int __float_as_int(float value) { return cuda_on_cpu_bits<int>(value); }
static inline unsigned __float_as_uint(float value) { return cuda_on_cpu_bits<unsigned>(value); }
static inline double __longlong_as_double(long long bits) { return cuda_on_cpu_bits<double>(bits); }
static inline long long __double_as_longlong(double value) { return cuda_on_cpu_bits<long long>(value); }
static inline int __popc(unsigned bits) { return __builtin_popcount(bits); }
static inline int __popcll(unsigned long long bits) { return __builtin_popcountll(bits); }
static inline int __clz(unsigned bits) { return bits == 0 ? 32 : __builtin_clz(bits); }
static inline float rsqrt(float x) { return 1.0f / sqrtf(x); }
static inline double rsqrt(double x) { return 1.0 / sqrt(x); }
static inline float rsqrtf(float x) { return rsqrt(x); }
template <class T>
static inline T __ldg(const T *address) {
  return *address;
}

static inline int min(int a, int b) { return a < b ? a : b; }
static inline int max(int a, int b) { return a > b ? a : b; }
static inline unsigned min(unsigned a, unsigned b) { return a < b ? a : b; }
static inline unsigned max(unsigned a, unsigned b) { return a > b ? a : b; }
static inline long long min(long long a, long long b) { return a < b ? a : b; }
static inline long long max(long long a, long long b) { return a > b ? a : b; }
static inline float min(float a, float b) { return fminf(a, b); }
static inline float max(float a, float b) { return fmaxf(a, b); }
static inline double min(double a, double b) { return fmin(a, b); }
static inline double max(double a, double b) { return fmax(a, b); }

// Atomics, with the value before. Whoever waits for another block looks through one, so all let others go on.
template <class T>
static inline T atomicAdd(T *address, T value) {
  T before = __atomic_fetch_add(address, value, __ATOMIC_SEQ_CST);
  cuda_on_cpu_pause();
  return before;
}
template <class T>
static inline T atomicSub(T *address, T value) {
  return atomicAdd(address, (T)(0 - value));
}
template <class T>
static inline T atomicCAS(T *address, T expected, T value) {
  __atomic_compare_exchange_n(address, &expected, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  cuda_on_cpu_pause();
  return expected;
}
static inline float atomicAdd(float *address, float value) {
  unsigned *bits = reinterpret_cast<unsigned *>(address);
  unsigned before = __atomic_load_n(bits, __ATOMIC_SEQ_CST);
  while (!__atomic_compare_exchange_n(bits, &before, __float_as_uint(__uint_as_float(before) + value), false,
                                      __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
  }
  cuda_on_cpu_pause();
  return __uint_as_float(before);
}

// Shuffles: a lane that asks for one beyond the warp gets its own value back.
template <class T>
static inline T cuda_on_cpu_shuffle(unsigned mask, T value, unsigned from) {
  const char *all = cuda_on_cpu_meet(mask, &value, sizeof value);
  if (from < 32) memcpy(&value, all + from * 64, sizeof value);
  return value;
}
static inline unsigned cuda_on_cpu_lane() { return (threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z)) & 31u; }
template <class T>
static inline T __shfl_sync(unsigned mask, T value, int lane) {
  return cuda_on_cpu_shuffle(mask, value, (unsigned)lane & 31u);
}
template <class T>
static inline T __shfl_down_sync(unsigned mask, T value, unsigned by) {
  return cuda_on_cpu_shuffle(mask, value, cuda_on_cpu_lane() + by);
}
template <class T>
static inline T __shfl_xor_sync(unsigned mask, T value, int by) {
  return cuda_on_cpu_shuffle(mask, value, cuda_on_cpu_lane() ^ (unsigned)by);
}

// Calls a kernel as the driver does: an array of addresses of its parameters.
template <class... P, size_t... I>
static inline void cuda_on_cpu_call(void (*kernel)(P...), void **at, std::index_sequence<I...>) {
  kernel(*static_cast<P *>(at[I])...);
}
template <class... P>
static inline void cuda_on_cpu_call(void (*kernel)(P...), void **at) {
  cuda_on_cpu_call(kernel, at, std::index_sequence_for<P...>{});
}
template <class... P>
static inline unsigned cuda_on_cpu_sizes(void (*)(P...), unsigned *sizes) {
  unsigned all[] = {(unsigned)sizeof(P)..., 0};
  memcpy(sizes, all, sizeof(unsigned) * sizeof...(P));
  return sizeof...(P);
}

#include "ptx.h"
