/*
 * Lets OpenCL calls fail, for tests: preloaded, it stands between a program and libOpenCL.
 *
 *   XMODEL_FAULTS=FUNCTION:N[+][:CODE],…   the N-th call of a function (from 1), or with + that and all later ones, is
 *                                          not made, and returns the code: -5, CL_OUT_OF_RESOURCES, unless said.
 *                                          "any" counts the calls of all functions together.
 *                                          A clEnqueueWriteBuffer of 24 bytes, which TornadoVM sends before each launch,
 *                                          counts as clEnqueueWriteBuffer24 instead.
 *   XMODEL_FAULTS_LOG=FILE                 gets a line for each call: its number among all, its function, its number
 *                                          among that function's, and "refused" where it was not made
 *
 *   XMODEL_FAULTS_TYPE=gpu|cpu             what every device says of its type: TornadoVM has no use for a device that says
 *                                          several, as Oclgrind does
 *
 * A program that knows of it may choose anew, for the calls that follow: xmodel_faults("…") counts from 1 again,
 * xmodel_faults_calls("clFinish") tells how many calls of a function there were since, and xmodel_faults_refused() how
 * many were refused.
 *
 * What a refused call would have given back is left as it was, as drivers do: an event is not written, a handle is null.
 *
 * Arguments pass as words, so that no header of OpenCL is needed: on 64-bit Linux an int, a size and a pointer each take
 * a register, or a slot of eight bytes on the stack.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uintptr_t word;

#define MOST_FAULTS 64
#define OUT_OF_RESOURCES (-5)
#define INVALID_KERNEL (-48)

/* As in CL/cl.h. */
#define CL_DEVICE_TYPE 0x1000
#define CL_DEVICE_TYPE_CPU 2
#define CL_DEVICE_TYPE_GPU 4

struct fault {
  char function[64];
  long first;
  int later_too;
  int code;
};

static struct fault faults[MOST_FAULTS];
static int fault_count;
static FILE *call_log;
static uint64_t device_type;
static atomic_long all_calls;
static atomic_long all_refused;

/* The calls of each function that was called. */
struct counter {
  const char *name;
  atomic_long calls;
  atomic_int is_listed;
  struct counter *next;
};

static _Atomic(struct counter *) counters;

static void refuse_to_start(const char *text) {
  fprintf(stderr, "opencl-faults: XMODEL_FAULTS is FUNCTION:N[+][:CODE],… and cannot be '%s'\n", text);
  exit(2);
}

static void read_fault(const char *text) {
  struct fault *fault = &faults[fault_count];
  const char *colon = strchr(text, ':');
  if (fault_count == MOST_FAULTS || colon == NULL || (size_t)(colon - text) >= sizeof fault->function)
    refuse_to_start(text);
  memcpy(fault->function, text, colon - text);
  fault->function[colon - text] = 0;
  char *end;
  fault->first = strtol(colon + 1, &end, 10);
  fault->later_too = *end == '+';
  end += fault->later_too;
  fault->code = *end == ':' ? (int)strtol(end + 1, &end, 10) : OUT_OF_RESOURCES;
  if (fault->first < 1 || *end != '\0' || fault->code >= 0) refuse_to_start(text);
  fault_count++;
}

static void read_faults(const char *text) {
  char *copy = strdup(text);
  char *rest;
  fault_count = 0;
  for (char *one = strtok_r(copy, ",", &rest); one != NULL; one = strtok_r(NULL, ",", &rest)) read_fault(one);
  free(copy);
}

void xmodel_faults(const char *text) {
  fault_count = 0;
  atomic_store(&all_calls, 0);
  atomic_store(&all_refused, 0);
  for (struct counter *counter = atomic_load(&counters); counter != NULL; counter = counter->next)
    atomic_store(&counter->calls, 0);
  read_faults(text);
}

long xmodel_faults_refused(void) {
  return atomic_load(&all_refused);
}

long xmodel_faults_calls(const char *function) {
  if (strcmp(function, "any") == 0) return atomic_load(&all_calls);
  for (struct counter *counter = atomic_load(&counters); counter != NULL; counter = counter->next)
    if (strcmp(counter->name, function) == 0) return atomic_load(&counter->calls);
  return 0;
}

__attribute__((constructor)) static void start(void) {
  const char *wanted = getenv("XMODEL_FAULTS");
  if (wanted != NULL) read_faults(wanted);
  const char *type = getenv("XMODEL_FAULTS_TYPE");
  if (type != NULL && *type != '\0') {
    device_type = strcmp(type, "gpu") == 0 ? CL_DEVICE_TYPE_GPU : strcmp(type, "cpu") == 0 ? CL_DEVICE_TYPE_CPU : 0;
    if (device_type == 0) {
      fprintf(stderr, "opencl-faults: XMODEL_FAULTS_TYPE is gpu or cpu, and cannot be '%s'\n", type);
      exit(2);
    }
  }
  const char *file = getenv("XMODEL_FAULTS_LOG");
  if (file != NULL && *file != '\0') {
    call_log = fopen(file, "ae");
    if (call_log != NULL) setlinebuf(call_log);
  }
}

/* Counts a call. Returns the code that it fails with, or 0. */
static int count(struct counter *counter) {
  const char *function = counter->name;
  if (atomic_exchange(&counter->is_listed, 1) == 0) {
    counter->next = atomic_load(&counters);
    while (!atomic_compare_exchange_weak(&counters, &counter->next, counter)) {
    }
  }
  long n = atomic_fetch_add(&counter->calls, 1) + 1;
  long of_all = atomic_fetch_add(&all_calls, 1) + 1;
  int code = 0;
  for (int i = 0; i < fault_count && code == 0; i++) {
    long mine = strcmp(faults[i].function, "any") == 0 ? of_all : strcmp(faults[i].function, function) == 0 ? n : 0;
    if (mine == faults[i].first || (faults[i].later_too && mine > faults[i].first)) code = faults[i].code;
  }
  if (code != 0) atomic_fetch_add(&all_refused, 1);
  if (call_log != NULL) fprintf(call_log, "%ld %s %ld%s\n", of_all, function, n, code == 0 ? "" : " refused");
  return code;
}

/* Not the next one of that name: a library that a JVM loads stands in no common order with this one. */
static void *real(const char *function, void **known) {
  if (*known == NULL) {
    void *library = dlopen("libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL);
    if (library != NULL) *known = dlsym(library, function);
  }
  if (*known == NULL) {
    fprintf(stderr, "opencl-faults: libOpenCL.so.1 does not load, or has no %s\n", function);
    exit(2);
  }
  return *known;
}

#define TYPES_1 word a
#define TYPES_2 TYPES_1, word b
#define TYPES_3 TYPES_2, word c
#define TYPES_4 TYPES_3, word d
#define TYPES_5 TYPES_4, word e
#define TYPES_6 TYPES_5, word f
#define TYPES_7 TYPES_6, word g
#define TYPES_8 TYPES_7, word h
#define TYPES_9 TYPES_8, word i
#define TYPES_10 TYPES_9, word j
#define VALUES_1 a
#define VALUES_2 VALUES_1, b
#define VALUES_3 VALUES_2, c
#define VALUES_4 VALUES_3, d
#define VALUES_5 VALUES_4, e
#define VALUES_6 VALUES_5, f
#define VALUES_7 VALUES_6, g
#define VALUES_8 VALUES_7, h
#define VALUES_9 VALUES_8, i
#define VALUES_10 VALUES_9, j

/* A function of n arguments that returns its code. */
#define RETURNS_CODE(function, n)                                        \
  int function(TYPES_##n) {                                              \
    static struct counter counter = {.name = #function};             \
    static void *known;                                                  \
    int code = count(&counter);                                          \
    if (code != 0) return code;                                          \
    return ((int (*)(TYPES_##n))real(#function, &known))(VALUES_##n);    \
  }

/* A function of n arguments that returns a handle, and its code by its last argument. */
#define RETURNS_HANDLE(function, n, last)                                \
  word function(TYPES_##n) {                                             \
    static struct counter counter = {.name = #function};             \
    static void *known;                                                  \
    int code = count(&counter);                                          \
    if (code != 0) {                                                     \
      if (last != 0) *(int *)last = code;                                \
      return 0;                                                          \
    }                                                                    \
    return ((word (*)(TYPES_##n))real(#function, &known))(VALUES_##n);   \
  }

/* A kernel that was refused is null, and OpenCL has a code for its launch. PoCL 3.1 ends the process instead. */
int clEnqueueNDRangeKernel(TYPES_9) {
  static struct counter counter = {.name = "clEnqueueNDRangeKernel"};
  static void *known;
  int code = count(&counter);
  if (code == 0 && b == 0) code = INVALID_KERNEL;
  if (code != 0) return code;
  return ((int (*)(TYPES_9))real("clEnqueueNDRangeKernel", &known))(VALUES_9);
}

int clEnqueueWriteBuffer(TYPES_9) {
  static struct counter contexts = {.name = "clEnqueueWriteBuffer24"};
  static struct counter others = {.name = "clEnqueueWriteBuffer"};
  static void *known;
  int code = count(e == 24 ? &contexts : &others);
  if (code != 0) return code;
  return ((int (*)(TYPES_9))real("clEnqueueWriteBuffer", &known))(VALUES_9);
}

/* The device, what is asked, the room for the answer, where it goes, how long it is. */
int clGetDeviceInfo(TYPES_5) {
  static struct counter counter = {.name = "clGetDeviceInfo"};
  static void *known;
  int code = count(&counter);
  if (code == 0) code = ((int (*)(TYPES_5))real("clGetDeviceInfo", &known))(VALUES_5);
  if (code == 0 && device_type != 0 && b == CL_DEVICE_TYPE && d != 0) *(uint64_t *)d = device_type;
  return code;
}

/* What else TornadoVM's native library takes of OpenCL. */
RETURNS_CODE(clGetPlatformIDs, 3)
RETURNS_CODE(clGetPlatformInfo, 5)
RETURNS_CODE(clGetDeviceIDs, 5)
RETURNS_HANDLE(clCreateContext, 6, f)
RETURNS_CODE(clGetContextInfo, 5)
RETURNS_CODE(clReleaseContext, 1)
RETURNS_HANDLE(clCreateCommandQueue, 4, d)
RETURNS_CODE(clGetCommandQueueInfo, 5)
RETURNS_CODE(clReleaseCommandQueue, 1)
RETURNS_HANDLE(clCreateBuffer, 5, e)
RETURNS_HANDLE(clCreateSubBuffer, 5, e)
RETURNS_CODE(clReleaseMemObject, 1)
RETURNS_HANDLE(clCreateProgramWithSource, 5, e)
RETURNS_HANDLE(clCreateProgramWithBinary, 7, g)
RETURNS_HANDLE(clCreateProgramWithIL, 4, d)
RETURNS_CODE(clBuildProgram, 6)
RETURNS_CODE(clGetProgramInfo, 5)
RETURNS_CODE(clGetProgramBuildInfo, 6)
RETURNS_CODE(clReleaseProgram, 1)
RETURNS_HANDLE(clCreateKernel, 3, c)
RETURNS_CODE(clGetKernelInfo, 5)
RETURNS_CODE(clSetKernelArg, 4)
RETURNS_CODE(clReleaseKernel, 1)
RETURNS_CODE(clEnqueueReadBuffer, 9)
RETURNS_HANDLE(clEnqueueMapBuffer, 10, j)
RETURNS_CODE(clEnqueueUnmapMemObject, 6)
RETURNS_CODE(clEnqueueWaitForEvents, 3)
RETURNS_CODE(clEnqueueMarkerWithWaitList, 4)
RETURNS_CODE(clEnqueueBarrierWithWaitList, 4)
RETURNS_CODE(clGetEventInfo, 5)
RETURNS_CODE(clGetEventProfilingInfo, 5)
RETURNS_CODE(clWaitForEvents, 2)
RETURNS_CODE(clReleaseEvent, 1)
RETURNS_CODE(clFlush, 1)
RETURNS_CODE(clFinish, 1)
