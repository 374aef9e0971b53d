// Modules and their functions: a module's image is the name of the library that nvrtc.cpp made.
#include <dlfcn.h>

#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "counts.h"
#include "image.h"
#include "stream.h"

struct Module {
  void *library;
  std::string path;
};

struct Function {
  std::string name;
  void (*entry)(void **parameters);
  size_t shared;
  std::vector<unsigned> sizes;  // of its parameters
  unsigned registers;           // of a thread; 0 where nobody was asked
};

static constexpr size_t MOST_THREADS = 1024, MOST_SHARED = 48 << 10, REGISTERS = 64 << 10;

API Result cuModuleLoadDataEx(Module **module, const char *image, unsigned, int *, void **) {
  if (strncmp(image, IMAGE_MARK, sizeof IMAGE_MARK - 1) != 0) return refuse(INVALID_IMAGE, "cuModuleLoadDataEx: no image of this library's nvrtc");
  std::string path = image + sizeof IMAGE_MARK - 1;
  void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) return refuse(INVALID_IMAGE, "%s", dlerror());
  *module = new Module{library, path};
  return SUCCESS;
}

// Functions of it may still be in graphs, so it stays.
API Result cuModuleUnload(void *) { return SUCCESS; }

// As nvrtc.cpp wrote them, if it asked NVIDIA's compiler.
static unsigned registersOf(const std::string &path, const std::string &kernel) {
  std::ifstream file(path + ".registers");
  std::string name;
  for (unsigned registers; file >> name >> registers;)
    if (name == kernel) return registers;
  return 0;
}

API Result cuModuleGetFunction(Function **function, Module *module, const char *name) {
  std::string prefix = "cuda_on_cpu_";
  auto entry = reinterpret_cast<void (*)(void **)>(dlsym(module->library, (prefix + "run_" + name).c_str()));
  auto sizes = reinterpret_cast<unsigned (*)(unsigned *)>(dlsym(module->library, (prefix + "parameters_" + name).c_str()));
  auto shared = static_cast<unsigned *>(dlsym(module->library, (prefix + "shared").c_str()));
  if (!entry || !sizes || !shared) return refuse(NOT_FOUND, "cuModuleGetFunction: no kernel %s", name);
  unsigned all[1024];
  unsigned count = sizes(all);
  *function = new Function{name, entry, *shared, std::vector<unsigned>(all, all + count), registersOf(module->path, name)};
  return SUCCESS;
}

API Result cuOccupancyMaxPotentialBlockSize(int *grid, int *block, Function *, void *, size_t, int) {
  *grid = 1;
  *block = MOST_THREADS;
  return SUCCESS;
}

API Result cuLaunchKernel(Function *function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
                          unsigned blockZ, unsigned dynamic, Stream *stream, void **parameters, void **) {
  const char *name = function->name.c_str();
  size_t threads = (size_t)blockX * blockY * blockZ, shared = function->shared + dynamic;
  if (threads == 0 || threads > MOST_THREADS || blockZ > 64 || gridX == 0 || gridY == 0 || gridZ == 0 || gridY > 65535 || gridZ > 65535)
    return refuse(INVALID_VALUE, "cuLaunchKernel: %s with blocks of %u × %u × %u in a grid of %u × %u × %u", name, blockX, blockY, blockZ,
                  gridX, gridY, gridZ);
  if (shared > MOST_SHARED) return refuse(INVALID_VALUE, "cuLaunchKernel: %s wants %zu bytes of shared memory", name, shared);
  // A warp gets registers by 256; a driver says so, and TornadoVM goes on.
  if ((threads + 31) / 32 * ((function->registers * 32 + 255) / 256 * 256) > REGISTERS)
    return refuse(OUT_OF_RESOURCES, "cuLaunchKernel: %s with %zu threads of %u registers", name, threads, function->registers);
  // A driver copies parameters at the call. A graph that is launched later has these.
  std::vector<std::vector<char>> values;
  for (size_t i = 0; i < function->sizes.size(); i++) {
    if (!parameters || !parameters[i]) return refuse(INVALID_VALUE, "cuLaunchKernel: %s gets no parameter %zu", name, i);
    const char *value = static_cast<char *>(parameters[i]);
    values.emplace_back(value, value + function->sizes[i]);
  }
  return stream->enqueue([=]() mutable {
    std::vector<void *> at;
    for (std::vector<char> &value : values) at.push_back(value.data());
    dim3 grid = {gridX, gridY, gridZ}, block = {blockX, blockY, blockZ};
    Launch launch = {function->name, function->entry, grid, block, shared, at.data(), function->registers};
    countLaunch(launch);
    return runGrid(launch);
  });
}
