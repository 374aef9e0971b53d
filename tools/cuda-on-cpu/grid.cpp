#include "grid.h"

#include <atomic>
#include <list>
#include <thread>

#include "block.h"
#include "settings.h"

namespace {

// One core's part of a launch. It takes a block when it has none, or when all that it has wait for others: so blocks that
// wait for each other all get there in the end.
class Worker {
 public:
  Worker(const Launch &launch, std::atomic<size_t> &next, std::atomic<bool> &failed) : launch_(launch), next_(next), failed_(failed) {}

  void run() {
    std::list<Block> resident;
    while (!failed_) {
      if (!begin(resident) && resident.empty()) return;
      bool ended = false;
      while (!ended && !failed_ && !resident.empty()) {
        for (auto block = resident.begin(); block != resident.end() && !failed_;) {
          Block::State state = block->advance();
          if (state == Block::State::STUCK) {
            refuse(LAUNCH_FAILED, "%s: %s", launch_.kernel.c_str(), block->complaint().c_str());
            failed_ = true;
          } else if (state == Block::State::ENDED) {
            block = resident.erase(block);
            ended = true;
            continue;
          }
          ++block;
        }
        if (!ended) begin(resident);
      }
    }
  }

 private:
  bool begin(std::list<Block> &resident) {
    size_t number = next_++;
    dim3 grid = launch_.grid;
    if (number >= (size_t)grid.x * grid.y * grid.z) return false;
    unsigned x = number % grid.x, y = number / grid.x % grid.y, z = number / grid.x / grid.y;
    resident.emplace_back(launch_, dim3{x, y, z});
    return true;
  }

  const Launch &launch_;
  std::atomic<size_t> &next_;
  std::atomic<bool> &failed_;
};

}  // namespace

Result runGrid(const Launch &launch) {
  std::atomic<size_t> next(0);
  std::atomic<bool> failed(false);
  size_t blocks = (size_t)launch.grid.x * launch.grid.y * launch.grid.z;
  auto work = [&] { Worker(launch, next, failed).run(); };
  std::list<std::thread> helpers;
  // A helper costs as much as a few small blocks.
  for (int i = 1; i < settings().workers && (size_t)i * 4 < blocks; i++) helpers.emplace_back(work);
  work();
  for (std::thread &helper : helpers) helper.join();
  return failed ? LAUNCH_FAILED : SUCCESS;
}
