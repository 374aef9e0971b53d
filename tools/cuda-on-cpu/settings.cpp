#include "settings.h"

#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include "api.h"

static std::string text(const char *name, const std::string &otherwise) {
  const char *value = getenv(name);
  return value && *value ? value : otherwise;
}

const Settings &settings() {
  static const Settings all = {
      atoi(text("CUDA_ON_CPU_MULTIPROCESSORS", "4").c_str()),
      atoi(text("CUDA_ON_CPU_THREADS", "2").c_str()),
      (size_t)atol(text("CUDA_ON_CPU_MEMORY", "8192").c_str()) << 20,
      text("CUDA_ON_CPU_ORDER", "forward")[0],
      text("CUDA_ON_CPU_CXX", "g++"),
      text("CUDA_ON_CPU_CXXFLAGS", "-O2"),
      text("CUDA_ON_CPU_CACHE", "/tmp/cuda-on-cpu-" + std::to_string(getuid())),
      text("CUDA_ON_CPU_LOG", ""),
      text("CUDA_ON_CPU_NVRTC", ""),
  };
  return all;
}

Result refuse(Result code, const char *format, ...) {
  char line[1024];
  va_list values;
  va_start(values, format);
  vsnprintf(line, sizeof line, format, values);
  va_end(values);
  fprintf(stderr, "cuda-on-cpu: %s\n", line);
  return code;
}
