// What the environment asks for. build.sh's comment lists it.
#pragma once
#include <string>

struct Settings {
  int multiprocessors;   // CUDA_ON_CPU_MULTIPROCESSORS
  int workers;           // CUDA_ON_CPU_THREADS
  size_t memory;         // CUDA_ON_CPU_MEMORY, in MiB
  char order;            // CUDA_ON_CPU_ORDER: f(orward), b(ackward) or r(andom)
  std::string compiler;  // CUDA_ON_CPU_CXX
  std::string flags;     // CUDA_ON_CPU_CXXFLAGS
  std::string cache;     // CUDA_ON_CPU_CACHE
  std::string log;       // CUDA_ON_CPU_LOG
  std::string nvrtc;     // CUDA_ON_CPU_NVRTC
};

const Settings &settings();
