#include "block.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <numeric>
#include <random>

#include "settings.h"

__thread CpuThread *cuda_on_cpu_thread = nullptr;
thread_local Block *runningBlock = nullptr;

API void cuda_on_cpu_barrier() { runningBlock->barrier(); }
API const char *cuda_on_cpu_meet(unsigned mask, const void *mine, unsigned size) { return runningBlock->meet(mask, mine, size); }
API void cuda_on_cpu_pause() { runningBlock->pause(); }

// So often threads that only look at atomics are asked again before another block is begun.
static constexpr int PATIENCE = 16;

Block::Block(const Launch &launch, dim3 index)
    : launch_(launch),
      threads_(launch.block.x * launch.block.y * launch.block.z),
      order_(threads_.size()),
      warps_((threads_.size() + 31) / 32) {
  live_ = threads_.size();
  shared_.reset(static_cast<char *>(operator new[](launch.shared + 64)));
  memset(shared_.get(), 0xff, launch.shared + 64);  // no number, where floats are read that nobody wrote
  for (unsigned i = 0; i < live_; i++) {
    dim3 block = launch.block;
    dim3 thread = {i % block.x, i / block.x % block.y, i / block.x / block.y};
    threads_[i] = {{thread, index, block, launch.grid, shared_.get()}, this, Fibre::take(), Wait::NOTHING};
    threads_[i].fibre->begin(run, &threads_[i]);
  }
  for (Warp &warp : warps_) warp.meetings = warp.came = 0;
  std::iota(order_.begin(), order_.end(), 0);
  if (settings().order == 'b') std::reverse(order_.begin(), order_.end());
}

Block::~Block() {
  // A fibre that has not ended cannot be used again: the launch has failed, and its memory is not the worst of it.
  for (Thread &thread : threads_)
    if (thread.fibre->ended()) Fibre::giveBack(thread.fibre);
}

void Block::run(void *thread) {
  Thread *self = static_cast<Thread *>(thread);
  self->block->launch_.entry(self->block->launch_.parameters);
}

bool Block::resume(unsigned number) {
  Thread &thread = threads_[number];
  thread.wait = Wait::NOTHING;
  current_ = number;
  runningBlock = this;
  cuda_on_cpu_thread = &thread.known;
  thread.fibre->resume();
  if (thread.fibre->ended()) {
    live_--;
    if (live_ > 0 && atBarrier_ == live_) openBarrier();
  }
  return thread.wait != Wait::OTHERS;
}

Block::State Block::advance() {
  static thread_local std::minstd_rand random(12345);
  int idle = 0;
  while (live_ > 0) {
    if (settings().order == 'r') std::shuffle(order_.begin(), order_.end(), random);
    bool progress = false, paused = false;
    for (unsigned i : order_) {
      Thread &thread = threads_[i];
      if (thread.fibre->ended() || thread.wait == Wait::BARRIER || thread.wait == Wait::WARP) continue;
      if (resume(i))
        progress = true;
      else
        paused = true;
    }
    if (progress)
      idle = 0;
    else if (!paused)
      return State::STUCK;
    else if (++idle == PATIENCE)
      return State::PAUSED;
  }
  return State::ENDED;
}

std::string Block::complaint() const {
  int barrier = 0, warp = 0;
  for (const Thread &thread : threads_) {
    if (thread.fibre->ended()) continue;
    if (thread.wait == Wait::BARRIER) barrier++;
    if (thread.wait == Wait::WARP) warp++;
  }
  dim3 index = threads_[0].known.blockIdx;
  return "block (" + std::to_string(index.x) + ", " + std::to_string(index.y) + ", " + std::to_string(index.z) + ") of " +
         std::to_string(threads_.size()) + " threads never ends: " + std::to_string(barrier) + " wait at the barrier, " +
         std::to_string(warp) + " for lanes of their warp, " + std::to_string(threads_.size() - live_) + " have ended";
}

void Block::openBarrier() {
  atBarrier_ = 0;
  for (Thread &thread : threads_)
    if (thread.wait == Wait::BARRIER) thread.wait = Wait::NOTHING;
}

void Block::barrier() {
  Thread &self = threads_[current_];
  atBarrier_++;
  if (atBarrier_ == live_) {
    openBarrier();
    return;
  }
  self.wait = Wait::BARRIER;
  self.fibre->suspend();
}

const char *Block::meet(unsigned mask, const void *mine, unsigned size) {
  unsigned number = current_, lane = number % 32;
  Warp &warp = warps_[number / 32];
  unsigned lanes = std::min<size_t>(32, threads_.size() - number / 32 * 32);
  if (lanes < 32) mask &= (1u << lanes) - 1;
  // Two sets of slots: nobody comes to the next meeting but one before all have read what this one brought.
  const char *slots = warp.slots[warp.meetings % 2][0];
  memcpy(warp.slots[warp.meetings % 2][lane], mine, size);
  warp.came |= 1u << lane;
  if ((warp.came & mask) == mask) {
    warp.meetings++;
    warp.came = 0;
    for (unsigned i = 0; i < lanes; i++) {
      Thread &other = threads_[number / 32 * 32 + i];
      if (other.wait == Wait::WARP) other.wait = Wait::NOTHING;
    }
    return slots;
  }
  threads_[number].wait = Wait::WARP;
  threads_[number].fibre->suspend();
  return slots;
}

void Block::pause() {
  Thread &self = threads_[current_];
  self.wait = Wait::OTHERS;
  self.fibre->suspend();
}
