// A stack of its own on which a thread of a block runs. One operating system thread runs many, one after the other.
#pragma once
#include <csetjmp>
#include <cstdint>
#include <vector>

class Fibre {
 public:
  // From a store of those that were used before.
  static Fibre *take();
  static void giveBack(Fibre *fibre);

  // What it runs next, from its start.
  void begin(void (*task)(void *), void *argument);
  // Goes on until it waits or ends.
  void resume();
  // Called on it: back to whoever resumed it.
  void suspend();
  bool ended() const { return !running_; }

 private:
  Fibre();
  static void loop(unsigned high, unsigned low);

  jmp_buf here_, resumer_;
  void (*task_)(void *) = nullptr;
  void *argument_ = nullptr;
  bool running_ = false;
  uint64_t *end_;  // of its stack: what stands there must not change
};
