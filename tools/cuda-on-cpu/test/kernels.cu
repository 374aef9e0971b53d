// Kernels whose results are known, in the form in which TornadoVM writes them.
#include <cuda_fp16.h>

extern "C" __global__ void add(float *a, float *b, float *sum, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) sum[i] = a[i] + b[i];
}

// Each thread reads what its neighbour wrote, behind a barrier in a loop.
extern "C" __global__ void rotate(int *values, int rounds) {
  __shared__ int shared[256];
  int me = threadIdx.x, n = blockDim.x;
  shared[me] = values[blockIdx.x * n + me];
  for (int i = 0; i < rounds; i++) {
    __syncthreads();
    int next = shared[(me + 1) % n];
    __syncthreads();
    shared[me] = next;
  }
  values[blockIdx.x * n + me] = shared[me];
}

// The sum of a warp's values, by shuffles.
extern "C" __global__ void sums(int *values) {
  int v = values[threadIdx.x];
  v = v + __shfl_down_sync(0xffffffff, v, 16);
  v = v + __shfl_down_sync(0xffffffff, v, 8);
  v = v + __shfl_down_sync(0xffffffff, v, 4);
  v = v + __shfl_down_sync(0xffffffff, v, 2);
  v = v + __shfl_down_sync(0xffffffff, v, 1);
  values[threadIdx.x] = __shfl_sync(0xffffffff, v, 0);
}

// All blocks wait for each other, so all must be resident.
extern "C" __global__ void meet(int *came, int *seen, int patience) {
  if (threadIdx.x == 0) {
    atomicAdd(came, 1);
    int looks = 0;
    while (atomicAdd(came, 0) < (int)gridDim.x && looks < patience) looks++;
    seen[blockIdx.x] = looks < patience;
  }
}

// One thread does not come to the barrier.
extern "C" __global__ void stuck(int *values) {
  if (threadIdx.x != 3)
    __syncthreads();
  else
    values[__shfl_sync(0xffffffff, 0, 0)] = 1;
}

// d = a · b: a has 16 rows of 16, b 16 rows of 8.
extern "C" __global__ void product(unsigned short *a, unsigned short *b, float *d) {
  __shared__ short left[256];
  __shared__ short right[128];
  for (int i = threadIdx.x; i < 256; i += 32) left[i] = a[i];
  for (int i = threadIdx.x; i < 128; i += 32) right[i] = b[i];
  __syncthreads();
  unsigned fa[4], fb[2];
  unsigned lane = threadIdx.x & 31u, place;
  asm volatile("{ .reg .u64 u; cvta.to.shared.u64 u, %1; cvt.u32.u64 %0, u; }" : "=r"(place) : "l"((const char *) left + (lane & 15u) * 32 + (lane >> 4) * 16));
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];" : "=r"(fa[0]), "=r"(fa[1]), "=r"(fa[2]), "=r"(fa[3]) : "r"(place));
  asm volatile("{ .reg .u64 u; cvta.to.shared.u64 u, %1; cvt.u32.u64 %0, u; }" : "=r"(place) : "l"((const char *) right + (lane & 15u) * 16));
  asm volatile("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%0,%1}, [%2];" : "=r"(fb[0]), "=r"(fb[1]) : "r"(place));
  float c[4] = {0, 0, 0, 0}, sum[4];
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%10,%11,%12,%13};" : "=f"(sum[0]), "=f"(sum[1]), "=f"(sum[2]), "=f"(sum[3]) : "r"(fa[0]), "r"(fa[1]), "r"(fa[2]), "r"(fa[3]), "r"(fb[0]), "r"(fb[1]), "f"(c[0]), "f"(c[1]), "f"(c[2]), "f"(c[3]));
  for (int i = 0; i < 4; i++) d[(lane / 4 + i / 2 * 8) * 8 + lane % 4 * 2 + i % 2] = sum[i];
}

extern "C" __global__ void halves(float *values, int n) {
  for (int i = threadIdx.x; i < n; i += blockDim.x) values[i] = __half2float(__float2half(values[i]));
}
