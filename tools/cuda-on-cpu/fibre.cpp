#include "fibre.h"

#include <sys/mman.h>
#include <ucontext.h>

#include <cstdint>
#include <cstdlib>
#include <mutex>

#include "api.h"

// A kernel keeps its registers and its private arrays here. Only pages that are touched take memory. Many stacks are one
// mapping, as a process may have 65,530; so their ends are looked at when a thread ends, and not guarded by pages.
static constexpr size_t STACK = 128 << 10, AT_ONCE = 64;
static constexpr uint64_t END = 0x5afe5afe5afe5afe;

static std::mutex storeLock;
static std::vector<Fibre *> store;

Fibre *Fibre::take() {
  {
    std::lock_guard<std::mutex> guard(storeLock);
    if (!store.empty()) {
      Fibre *fibre = store.back();
      store.pop_back();
      return fibre;
    }
  }
  return new Fibre();
}

void Fibre::giveBack(Fibre *fibre) {
  std::lock_guard<std::mutex> guard(storeLock);
  store.push_back(fibre);
}

static char *newStack() {
  static char *next = nullptr, *end = nullptr;
  std::lock_guard<std::mutex> guard(storeLock);
  if (next == end) {
    void *pages = mmap(nullptr, AT_ONCE * STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED) {
      refuse(OUT_OF_MEMORY, "no memory for a thread's stack; fewer CUDA_ON_CPU_MULTIPROCESSORS need fewer stacks");
      abort();
    }
    next = static_cast<char *>(pages);
    end = next + AT_ONCE * STACK;
  }
  char *stack = next;
  next += STACK;
  return stack;
}

Fibre::Fibre() {
  char *stack = newStack();
  end_ = reinterpret_cast<uint64_t *>(stack);
  *end_ = END;
  ucontext_t context, back;
  getcontext(&context);
  context.uc_stack.ss_sp = stack;
  context.uc_stack.ss_size = STACK;
  context.uc_link = nullptr;
  uintptr_t self = reinterpret_cast<uintptr_t>(this);
  makecontext(&context, reinterpret_cast<void (*)()>(loop), 2, (unsigned)(self >> 32), (unsigned)self);
  // A context is only for the start: changing it is a system call, a long jump is none.
  if (_setjmp(resumer_) == 0) swapcontext(&back, &context);
}

void Fibre::loop(unsigned high, unsigned low) {
  Fibre *self = reinterpret_cast<Fibre *>((uintptr_t)high << 32 | low);
  for (;;) {
    self->suspend();
    self->task_(self->argument_);
    self->running_ = false;
    if (*self->end_ != END) {
      refuse(LAUNCH_FAILED, "a thread needs a larger stack than %zu bytes, and wrote over another's", STACK);
      abort();
    }
  }
}

void Fibre::begin(void (*task)(void *), void *argument) {
  task_ = task;
  argument_ = argument;
  running_ = true;
}

void Fibre::resume() {
  if (_setjmp(resumer_) == 0) _longjmp(here_, 1);
}

void Fibre::suspend() {
  if (_setjmp(here_) == 0) _longjmp(resumer_, 1);
}
