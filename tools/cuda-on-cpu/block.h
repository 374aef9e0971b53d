// A block of threads that is resident: its shared memory, its barrier, and its warps.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "fibre.h"
#include "grid.h"

class Block {
 public:
  enum class State { ENDED, PAUSED, STUCK };

  Block(const Launch &launch, dim3 index);
  ~Block();
  // Goes on until all threads have ended, or those that can go on only look at what other blocks do, or none can.
  State advance();
  // Says why it is stuck.
  std::string complaint() const;

  // What the thread that runs now asks for.
  void barrier();
  const char *meet(unsigned mask, const void *mine, unsigned size);
  void pause();

 private:
  enum class Wait { NOTHING, BARRIER, WARP, OTHERS };
  struct Thread {
    CpuThread known;
    Block *block;
    Fibre *fibre;
    Wait wait;
  };
  struct Warp {
    alignas(64) char slots[2][32][64];
    unsigned meetings, came;  // how often its lanes met; a bit for each lane that waits now
  };

  static void run(void *thread);
  bool resume(unsigned number);
  void openBarrier();

  const Launch &launch_;
  std::vector<Thread> threads_;
  std::vector<unsigned> order_;
  std::vector<Warp> warps_;
  std::unique_ptr<char[]> shared_;
  unsigned current_ = 0, live_, atBarrier_ = 0;
};

// The block whose thread runs on this core.
extern thread_local Block *runningBlock;
