#include "counts.h"

#include <cstdio>
#include <map>
#include <mutex>
#include <set>

#include "settings.h"

namespace {

struct Kernel {
  size_t launches = 0, blocks = 0, threads = 0, shared = 0, registers = 0;
  std::set<void *> compiled;
};

// Written when the process ends.
struct Counts {
  std::mutex lock;
  std::map<std::string, Kernel> kernels;
  size_t captures = 0, captured = 0, replays = 0;

  Counts() { settings(); }  // which then outlive them

  ~Counts() {
    if (settings().log.empty() || kernels.empty()) return;
    FILE *file = fopen(settings().log.c_str(), "a");
    if (!file) return;
    fprintf(file, "kernel\tcompiled\tlaunches\tblocks\tmost threads\tmost shared bytes\tmost registers\n");
    for (const auto &[name, kernel] : kernels)
      fprintf(file, "%s\t%zu\t%zu\t%zu\t%zu\t%zu\t%zu\n", name.c_str(), kernel.compiled.size(), kernel.launches, kernel.blocks,
              kernel.threads, kernel.shared, kernel.registers);
    fprintf(file, "graphs captured\t%zu\tworks in them\t%zu\tgraphs launched\t%zu\n", captures, captured, replays);
    fclose(file);
  }
};

Counts counts;

}  // namespace

void countLaunch(const Launch &launch) {
  std::lock_guard<std::mutex> guard(counts.lock);
  Kernel &kernel = counts.kernels[launch.kernel];
  kernel.launches++;
  kernel.blocks += (size_t)launch.grid.x * launch.grid.y * launch.grid.z;
  kernel.threads = std::max<size_t>(kernel.threads, launch.block.x * launch.block.y * launch.block.z);
  kernel.shared = std::max(kernel.shared, launch.shared);
  kernel.registers = std::max<size_t>(kernel.registers, launch.registers);
  kernel.compiled.insert(reinterpret_cast<void *>(launch.entry));
}

void countCapture(size_t works) {
  std::lock_guard<std::mutex> guard(counts.lock);
  counts.captures++;
  counts.captured += works;
}

void countReplay() {
  std::lock_guard<std::mutex> guard(counts.lock);
  counts.replays++;
}
