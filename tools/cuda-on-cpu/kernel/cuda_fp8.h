// 8-bit floats, as far as TornadoVM generates them.
#pragma once
#include "cuda_fp16.h"

enum __nv_fp8_interpretation_t { __NV_E4M3, __NV_E5M2 };

static inline __half_raw __nv_cvt_fp8_to_halfraw(unsigned char code, __nv_fp8_interpretation_t kind) {
  float value = kind == __NV_E4M3 ? ptx_e4m3::value(code) : ptx_e5m2::value(code);
  return {cuda_on_cpu_half_bits(value)};
}
