// What a kernel and the driver that runs it both know: who the running thread is, and how it waits for others.
#pragma once

struct dim3 {
  unsigned x, y, z;
};

struct CpuThread {
  dim3 threadIdx, blockIdx, blockDim, gridDim;
  char *shared;  // the shared memory of its block
};

extern "C" {
/* The thread that runs on this core. Set before a thread goes on, so a value may be kept across a wait. */
extern __thread CpuThread *cuda_on_cpu_thread __attribute__((tls_model("initial-exec"), visibility("default")));

/* Waits for all threads of the block that have not ended. */
void cuda_on_cpu_barrier();

/*
 * Waits for the lanes of the mask, each of which brings up to 64 bytes, and returns what all 32 brought, 64 bytes apart.
 * Valid until the lane meets the others again.
 */
const char *cuda_on_cpu_meet(unsigned mask, const void *mine, unsigned size);

/* Lets others go on: a thread that waits for another block looks by atomics. */
void cuda_on_cpu_pause();
}
