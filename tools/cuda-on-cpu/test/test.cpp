// Compiles kernels.cu through NVRTC's calls, launches them through the driver's, and looks at what they give.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <numeric>
#include <string>
#include <vector>

extern "C" {
int nvrtcCreateProgram(void **, const char *, const char *, int, const char *const *, const char *const *);
int nvrtcCompileProgram(void *, int, const char *const *);
int nvrtcGetProgramLogSize(void *, size_t *);
int nvrtcGetProgramLog(void *, char *);
int nvrtcGetCUBINSize(void *, size_t *);
int nvrtcGetCUBIN(void *, char *);
int cuInit(unsigned);
int cuModuleLoadDataEx(void **, const char *, unsigned, int *, void **);
int cuModuleGetFunction(void **, void *, const char *);
int cuMemAlloc_v2(uintptr_t *, size_t);
int cuMemFree_v2(uintptr_t);
int cuMemcpyHtoDAsync_v2(uintptr_t, const void *, size_t, void *);
int cuMemcpyDtoHAsync_v2(void *, uintptr_t, size_t, void *);
int cuStreamCreate(void **, unsigned);
int cuStreamSynchronize(void *);
int cuStreamBeginCapture_v2(void *, int);
int cuStreamEndCapture(void *, void **);
int cuGraphInstantiateWithFlags(void **, void *, unsigned long long);
int cuGraphLaunch(void *, void *);
int cuLaunchKernel(void *, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void *, void **, void **);
}

static int failures = 0;
static void *stream, *module;

static void check(const char *what, bool right) {
  printf("%s: %s\n", right ? "right" : "WRONG", what);
  failures += !right;
}

template <class T>
struct Array {
  explicit Array(std::vector<T> v) : values(std::move(v)) {
    cuMemAlloc_v2(&device, bytes());
    cuMemcpyHtoDAsync_v2(device, values.data(), bytes(), stream);
  }
  size_t bytes() const { return values.size() * sizeof(T); }
  std::vector<T> &read() {
    cuMemcpyDtoHAsync_v2(values.data(), device, bytes(), stream);
    return values;
  }
  std::vector<T> values;
  uintptr_t device = 0;
};

template <class... P>
static int launch(const char *name, unsigned blocks, unsigned threads, P... parameters) {
  void *function = nullptr;
  if (int code = cuModuleGetFunction(&function, module, name)) return code;
  void *at[] = {&parameters...};
  return cuLaunchKernel(function, blocks, 1, 1, threads, 1, 1, 0, stream, at, nullptr);
}

static uint16_t bf16(float f) {
  uint32_t bits;
  memcpy(&bits, &f, 4);
  return bits >> 16;
}

static void additions() {
  Array<float> a(std::vector<float>(1000, 1.5f)), b(std::vector<float>(1000, 2)), sum(std::vector<float>(1000, 0));
  launch("add", 4, 256, a.device, b.device, sum.device, 1000);
  check("add", sum.read() == std::vector<float>(1000, 3.5f));

  void *graph, *ready;
  Array<float> again(std::vector<float>(1000, 0));
  cuStreamBeginCapture_v2(stream, 0);
  launch("add", 4, 256, again.device, a.device, again.device, 1000);
  cuMemcpyDtoHAsync_v2(sum.values.data(), again.device, again.bytes(), stream);
  cuStreamEndCapture(stream, &graph);
  check("a capture runs nothing", again.read()[0] == 0);
  cuGraphInstantiateWithFlags(&ready, graph, 0);
  for (int i = 0; i < 3; i++) cuGraphLaunch(ready, stream);
  check("a graph, three times", sum.values == std::vector<float>(1000, 4.5f));
  cuStreamBeginCapture_v2(stream, 0);
  check("no waiting in a capture", cuStreamSynchronize(stream) == 900 && cuStreamEndCapture(stream, &graph) == 901);
}

static void meetings() {
  std::vector<int> ids(2 * 96), expected(2 * 96);
  std::iota(ids.begin(), ids.end(), 0);
  for (int i = 0; i < 192; i++) expected[i] = i / 96 * 96 + (i + 7) % 96;
  for (int i = 96; i < 192; i++) expected[i] = 96 + (i - 96 + 7) % 96;
  Array<int> values(ids);
  launch("rotate", 2, 96, values.device, 7);
  check("barriers and shared memory", values.read() == expected);

  Array<int> lanes(std::vector<int>(ids.begin(), ids.begin() + 64));
  launch("sums", 1, 64, lanes.device);
  std::vector<int> sums(32, 31 * 16);
  sums.insert(sums.end(), 32, 31 * 16 + 32 * 32);
  check("shuffles of two warps", lanes.read() == sums);

  Array<int> came({0}), seen(std::vector<int>(40, 0));
  launch("meet", 40, 64, came.device, seen.device, 100000);
  check("40 blocks that wait for each other", seen.read() == std::vector<int>(40, 1) && came.read()[0] == 40);

  check("a launch that never ends is refused", launch("stuck", 1, 64, values.device) == 719);
  check("too many threads are refused", launch("sums", 1, 1056, lanes.device) == 1);
}

static void products() {
  std::vector<uint16_t> a(256), b(128);
  std::vector<float> expected(128, 0);
  for (int i = 0; i < 256; i++) a[i] = bf16((i * 7 % 23) - 11);
  for (int i = 0; i < 128; i++) b[i] = bf16((i * 5 % 19) - 9);
  for (int row = 0; row < 16; row++)
    for (int column = 0; column < 8; column++)
      for (int k = 0; k < 16; k++) expected[row * 8 + column] += ((row * 16 + k) * 7 % 23 - 11) * ((k * 8 + column) * 5 % 19 - 9);
  Array<uint16_t> left(a), right(b);
  Array<float> d(std::vector<float>(128, -1));
  launch("product", 1, 32, left.device, right.device, d.device);
  check("ldmatrix and mma of bfloat16", d.read() == expected);

  std::vector<float> in = {1, 1 + 0x1p-11f, 1 + 3 * 0x1p-11f, 65519, 65520, 0x1p-24f, 0x1p-25f, 3 * 0x1p-25f, 0x1p-14f - 0x1p-25f, -0.0f, -1e9f, 0x1.ffcp15f};
  std::vector<float> out = {1, 1, 1 + 0x1p-9f, 65504, INFINITY, 0x1p-24f, 0, 0x1p-23f, 0x1p-14f, -0.0f, -INFINITY, 0x1.ffcp15f};
  Array<float> halves(in);
  launch("halves", 1, 32, halves.device, (int)in.size());
  check("half floats", memcmp(halves.read().data(), out.data(), halves.bytes()) == 0);
}

int main(int, char **arguments) {
  std::ifstream file(arguments[1]);
  std::string source((std::istreambuf_iterator<char>(file)), {});
  cuInit(0);
  cuStreamCreate(&stream, 1);
  void *program;
  nvrtcCreateProgram(&program, source.c_str(), "kernels.cu", 0, nullptr, nullptr);
  const char *architecture = "--gpu-architecture=sm_90";
  if (nvrtcCompileProgram(program, 1, &architecture)) {
    size_t size;
    nvrtcGetProgramLogSize(program, &size);
    std::string log(size, ' ');
    nvrtcGetProgramLog(program, &log[0]);
    fprintf(stderr, "%s\n", log.c_str());
    return 1;
  }
  size_t size;
  nvrtcGetCUBINSize(program, &size);
  std::string image(size, ' ');
  nvrtcGetCUBIN(program, &image[0]);
  if (cuModuleLoadDataEx(&module, image.c_str(), 0, nullptr, nullptr)) return 1;
  additions();
  meetings();
  products();
  return failures != 0;
}
