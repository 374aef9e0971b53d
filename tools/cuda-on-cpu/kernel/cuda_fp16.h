// Half floats, as far as TornadoVM generates them.
#pragma once

static inline unsigned short cuda_on_cpu_half_bits(float value) {
  unsigned bits = __float_as_uint(value), sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return 0x7fff;
  if (magnitude >= 0x47800000) return sign | 0x7c00;  // 65,536 and more; 65,520 and more get there by rounding
  if (magnitude < 0x38800000) {                       // subnormal: a float's own rounding, to multiples of 2^-24
    return sign | (__float_as_uint(__uint_as_float(magnitude) + 0.5f) - __float_as_uint(0.5f));
  }
  return sign | ((magnitude - 0x38000000 + 0xfff + (magnitude >> 13 & 1)) >> 13);
}

struct __half {
  unsigned short bits;
  __half() = default;
  __half(float value) : bits(cuda_on_cpu_half_bits(value)) {}
  operator float() const { return ptx_f16::value(bits); }
};
typedef __half half;
struct __half_raw {
  unsigned short x;
};

static inline float __half2float(__half value) { return value; }
static inline float __half2float(__half_raw value) { return ptx_f16::value(value.x); }
static inline __half __float2half(float value) { return value; }
static inline unsigned short __half_as_ushort(__half value) { return value.bits; }
static inline __half __ushort_as_half(unsigned short bits) { return cuda_on_cpu_bits<__half>(bits); }
