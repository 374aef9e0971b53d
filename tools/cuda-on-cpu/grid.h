// Runs the blocks of a launch.
#pragma once
#include <string>

#include "api.h"
#include "kernel/thread.h"

struct Launch {
  std::string kernel;
  void (*entry)(void **parameters);
  dim3 grid, block;
  size_t shared;  // bytes of a block
  void **parameters;
  unsigned registers = 0;  // of a thread; 0 where nobody was asked
};

Result runGrid(const Launch &launch);
