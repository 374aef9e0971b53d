// The device: what TornadoVM asks of a GPU, answered as one of compute capability 9.0 with few multiprocessors.
#include <cstdio>
#include <cstring>

#include "api.h"
#include "settings.h"

API Result cuInit(unsigned) { return SUCCESS; }

API Result cuDriverGetVersion(int *version) {
  *version = 13000;
  return SUCCESS;
}

API Result cuDeviceGetCount(int *count) {
  *count = 1;
  return SUCCESS;
}

API Result cuDeviceGet(int *device, int ordinal) {
  *device = ordinal;
  return ordinal == 0 ? SUCCESS : 101;  // CUDA_ERROR_INVALID_DEVICE
}

API Result cuDeviceGetName(char *name, int length, int) {
  snprintf(name, length, "CUDA on the CPU");
  return SUCCESS;
}

API Result cuDeviceTotalMem_v2(size_t *bytes, int) {
  *bytes = settings().memory;
  return SUCCESS;
}

API Result cuDeviceGetAttribute(int *value, int attribute, int) {
  switch (attribute) {
    case 1: *value = 1024; break;                         // threads of a block
    case 2: case 3: *value = 1024; break;                 // a block's x and y
    case 4: *value = 64; break;                           // z
    case 5: *value = 2147483647; break;                   // a grid's x
    case 6: case 7: *value = 65535; break;                // y and z
    case 8: *value = 48 << 10; break;                     // shared memory of a block
    case 9: *value = 64 << 10; break;                     // constant memory
    case 10: *value = 32; break;                          // lanes of a warp
    case 13: *value = 1000000; break;                     // clock, in kHz
    case 16: *value = settings().multiprocessors; break;  // multiprocessors
    case 31: *value = 1; break;                           // kernels at once
    case 40: *value = 1; break;                           // copying engines
    case 75: *value = 9; break;                           // compute capability, major
    case 76: *value = 0; break;                           // and minor
    default: return refuse(INVALID_VALUE, "cuDeviceGetAttribute: attribute %d is not known here", attribute);
  }
  return SUCCESS;
}

static char onlyContext;

API Result cuCtxCreate_v4(void **context, void *, unsigned, int) {
  *context = &onlyContext;
  return SUCCESS;
}

API Result cuCtxCreate_v2(void **context, unsigned, int) {
  *context = &onlyContext;
  return SUCCESS;
}

API Result cuCtxDestroy_v2(void *) { return SUCCESS; }

API Result cuCtxSetCurrent(void *) { return SUCCESS; }

API Result cuCtxSynchronize() { return SUCCESS; }

API Result cuGetErrorName(Result code, const char **name) {
  static thread_local char text[64];
  snprintf(text, sizeof text, "CUDA error %d", code);
  *name = text;
  return SUCCESS;
}

API Result cuGetErrorString(Result code, const char **name) { return cuGetErrorName(code, name); }
