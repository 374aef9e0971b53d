#include "memory.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>

#include "settings.h"
#include "stream.h"

namespace {

constexpr size_t PAGE = 4096, ALIGNMENT = 16;

struct Allocation {
  char *pages;
  size_t mapped, bytes;
};

std::mutex lock;
std::map<uintptr_t, Allocation> allocations;
size_t used = 0;

}  // namespace

bool isDeviceMemory(const char *call, uintptr_t address, size_t bytes) {
  std::lock_guard<std::mutex> guard(lock);
  auto after = allocations.upper_bound(address);
  if (after != allocations.begin()) {
    auto found = std::prev(after);
    if (address - found->first + bytes <= found->second.bytes) return true;
  }
  refuse(INVALID_VALUE, "%s: %zu bytes at %#lx are not all of one allocation", call, bytes, (unsigned long)address);
  return false;
}

API Result cuMemAlloc_v2(uintptr_t *address, size_t bytes) {
  if (Result result = refuseWhileCapturing("cuMemAlloc")) return result;
  if (bytes == 0) return INVALID_VALUE;
  std::lock_guard<std::mutex> guard(lock);
  if (used + bytes > settings().memory) return OUT_OF_MEMORY;
  // It ends where a page ends that nobody may touch: a kernel that goes beyond crashes.
  size_t mapped = (bytes + PAGE - 1) / PAGE * PAGE + PAGE;
  void *pages = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (pages == MAP_FAILED) return OUT_OF_MEMORY;
  mprotect(static_cast<char *>(pages) + mapped - PAGE, PAGE, PROT_NONE);
  size_t padded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  char *start = static_cast<char *>(pages) + mapped - PAGE - padded;
  memset(start, 0xff, padded);  // no number, where floats are read that nobody wrote
  *address = reinterpret_cast<uintptr_t>(start);
  allocations[*address] = {static_cast<char *>(pages), mapped, bytes};
  used += bytes;
  return SUCCESS;
}

API Result cuMemFree_v2(uintptr_t address) {
  if (address == 0) return SUCCESS;
  if (Result result = refuseWhileCapturing("cuMemFree")) return result;
  std::lock_guard<std::mutex> guard(lock);
  auto found = allocations.find(address);
  if (found == allocations.end()) return refuse(INVALID_VALUE, "cuMemFree: %#lx is no allocation", (unsigned long)address);
  munmap(found->second.pages, found->second.mapped);
  used -= found->second.bytes;
  allocations.erase(found);
  return SUCCESS;
}

API Result cuMemsetD8_v2(uintptr_t address, unsigned char value, size_t bytes) {
  if (Result result = refuseWhileCapturing("cuMemsetD8")) return result;
  if (!isDeviceMemory("cuMemsetD8", address, bytes)) return INVALID_VALUE;
  memset(reinterpret_cast<void *>(address), value, bytes);
  return SUCCESS;
}

API Result cuMemcpyDtoD_v2(uintptr_t to, uintptr_t from, size_t bytes) {
  if (Result result = refuseWhileCapturing("cuMemcpyDtoD")) return result;
  if (!isDeviceMemory("cuMemcpyDtoD", to, bytes) || !isDeviceMemory("cuMemcpyDtoD", from, bytes)) return INVALID_VALUE;
  memmove(reinterpret_cast<void *>(to), reinterpret_cast<void *>(from), bytes);
  return SUCCESS;
}

API Result cuMemcpyHtoDAsync_v2(uintptr_t to, const void *from, size_t bytes, Stream *stream) {
  if (!isDeviceMemory("cuMemcpyHtoDAsync", to, bytes)) return INVALID_VALUE;
  return stream->enqueue([=] {
    memcpy(reinterpret_cast<void *>(to), from, bytes);
    return SUCCESS;
  });
}

API Result cuMemcpyDtoHAsync_v2(void *to, uintptr_t from, size_t bytes, Stream *stream) {
  if (!isDeviceMemory("cuMemcpyDtoHAsync", from, bytes)) return INVALID_VALUE;
  return stream->enqueue([=] {
    memcpy(to, reinterpret_cast<void *>(from), bytes);
    return SUCCESS;
  });
}

API Result cuMemAllocHost_v2(void **address, size_t bytes) {
  *address = aligned_alloc(PAGE, (bytes + PAGE - 1) / PAGE * PAGE);
  return *address ? SUCCESS : OUT_OF_MEMORY;
}

API Result cuMemFreeHost(void *address) {
  free(address);
  return SUCCESS;
}

API Result cuMemHostRegister_v2(void *, size_t, unsigned) { return SUCCESS; }

API Result cuMemHostUnregister(void *) { return SUCCESS; }
