// NVRTC's calls: a program becomes a library, by the machine's own C++ compiler.
#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>

#include "api.h"
#include "image.h"
#include "rewrite.h"
#include "settings.h"

struct Program {
  std::string source, log, image;
};

enum { COMPILATION_FAILED = 6 };  // NVRTC_ERROR_COMPILATION

// The folder of this library, where build.sh puts the headers, too.
static std::string home() {
  Dl_info info;
  dladdr(reinterpret_cast<void *>(&home), &info);
  std::string path = info.dli_fname;
  return path.substr(0, path.find_last_of('/'));
}

static std::string read(const std::string &path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Sums may be fused with products, and pointers point to anything, as in NVRTC. Ints overflow as in Java.
static std::string compiler() {
  return settings().compiler + " -std=c++17 " + settings().flags +
         " -march=native -ffp-contract=fast -fno-strict-aliasing -fwrapv -fno-exceptions -w -fPIC -shared";
}

// A library's name tells its source, its headers and how it was compiled; one that is there is taken.
static std::string compile(const std::string &source, std::string &log) {
  const std::string kernel = home() + "/kernel/";
  static const std::string headers =
      read(kernel + "thread.h") + read(kernel + "cuda.h") + read(kernel + "ptx.h") + read(kernel + "cuda_fp16.h") + read(kernel + "cuda_fp8.h");
  mkdir(settings().cache.c_str(), 0700);
  size_t first = std::hash<std::string>()(source), second = std::hash<std::string>()(headers + compiler() + source);
  char name[64];
  snprintf(name, sizeof name, "/%016zx%016zx", first, second);
  std::string base = settings().cache + name, library = base + ".so", mine = base + "-" + std::to_string(getpid()) + "-" + std::to_string(gettid());
  if (access(library.c_str(), R_OK) == 0) return library;
  std::ofstream(mine + ".cpp") << source;
  // This library is loaded already when the kernel's is, whatever its path.
  std::string command = compiler() + " -I" + kernel + " -o " + mine + ".so " + mine + ".cpp " + home() + "/libcuda.so.1 2> " + mine + ".txt";
  int status = system(command.c_str());
  log = read(mine + ".txt");
  unlink((mine + ".txt").c_str());
  rename((mine + ".cpp").c_str(), (base + ".cpp").c_str());  // for people who look
  if (status != 0) return "";
  rename((mine + ".so").c_str(), library.c_str());
  return library;
}

API int nvrtcVersion(int *major, int *minor) {
  *major = 13;
  *minor = 0;
  return 0;
}

API int nvrtcGetNumSupportedArchs(int *count) {
  *count = 1;
  return 0;
}

API int nvrtcGetSupportedArchs(int *all) {
  *all = 90;
  return 0;
}

API const char *nvrtcGetErrorString(int code) { return code == 0 ? "NVRTC_SUCCESS" : "NVRTC_ERROR_COMPILATION"; }

API int nvrtcCreateProgram(Program **program, const char *source, const char *, int, const char *const *, const char *const *) {
  *program = new Program{source, "", ""};
  return 0;
}

// Beside the library: each kernel and its registers, as NVIDIA's compiler has them.
static bool askNvidia(Program *program, const std::string &library, int count, const char *const *options) {
  std::string path = library + ".registers", source = path + "-" + std::to_string(gettid()) + ".cu", answer = source + ".txt";
  if (settings().nvrtc.empty() || access(path.c_str(), R_OK) == 0) return true;
  std::ofstream(source) << program->source;
  // It looks for itself and its parts by name, and must not find this library.
  std::string folder = settings().nvrtc.substr(0, settings().nvrtc.find_last_of('/'));
  std::string command = "LD_LIBRARY_PATH=" + folder + " " + home() + "/ask-nvidia " + settings().nvrtc + " " + source;
  for (int i = 0; i < count; i++) command += std::string(" ") + options[i];
  // Headers, where TornadoVM has not yet found that they are needed.
  const char *toolkit = getenv("CUDA_PATH");
  command += std::string(" --include-path=") + (toolkit ? toolkit : "/usr/local/cuda") + "/include";
  int status = system((command + " > " + answer).c_str());
  unlink(source.c_str());
  if (status == 0) return rename(answer.c_str(), path.c_str()) == 0;
  program->log = read(answer);
  unlink(answer.c_str());
  return false;
}

API int nvrtcCompileProgram(Program *program, int count, const char *const *options) {
  try {
    std::string library = compile(rewrite(program->source), program->log);
    if (library.empty() || !askNvidia(program, library, count, options)) return COMPILATION_FAILED;
    program->image = IMAGE_MARK + library;
    return 0;
  } catch (const std::runtime_error &e) {
    program->log = e.what();
    return COMPILATION_FAILED;
  }
}

API int nvrtcGetProgramLogSize(Program *program, size_t *size) {
  *size = program->log.size() + 1;
  return 0;
}

API int nvrtcGetProgramLog(Program *program, char *log) {
  strcpy(log, program->log.c_str());
  return 0;
}

API int nvrtcGetCUBINSize(Program *program, size_t *size) {
  *size = program->image.size() + 1;
  return 0;
}

API int nvrtcGetCUBIN(Program *program, char *image) {
  strcpy(image, program->image.c_str());
  return 0;
}

API int nvrtcGetPTXSize(Program *program, size_t *size) { return nvrtcGetCUBINSize(program, size); }

API int nvrtcGetPTX(Program *program, char *image) { return nvrtcGetCUBIN(program, image); }

API int nvrtcDestroyProgram(Program **program) {
  delete *program;
  *program = nullptr;
  return 0;
}
