// Instructions that TornadoVM writes as inline PTX. `asm volatile("mma.sync… …" : outputs : inputs)` is rewritten to a call of
// the function that is named like the instruction. Layouts of fragments: PTX ISA, "Matrix Fragments for mma", "ldmatrix".
#pragma once

// A shared address is a place in the block's shared memory, as on a GPU.
static inline void ptx_cvta_to_shared_u64(unsigned &place, const void *address) {
  place = (unsigned)((const char *)address - cuda_on_cpu_thread->shared);
}

static inline void ptx_dp4a_s32_s32(int &sum, int a, int b, int c) {
  for (int i = 0; i < 32; i += 8) c += (signed char)(a >> i) * (signed char)(b >> i);
  sum = c;
}

// Lane 8 i + r brings the place of row r of matrix i; lane l gets the elements 2 (l mod 4) and the next of row l / 4.
static inline const char *ptx_matrix_row(const char *places, unsigned matrix, unsigned row) {
  unsigned place;
  memcpy(&place, places + (8 * matrix + row) * 64, sizeof place);
  return cuda_on_cpu_thread->shared + place;
}
static inline void ptx_ldmatrix_sync_aligned_m8n8_x4_shared_b16(unsigned &r0, unsigned &r1, unsigned &r2, unsigned &r3, unsigned place) {
  const char *places = cuda_on_cpu_meet(0xffffffffu, &place, sizeof place);
  unsigned lane = cuda_on_cpu_lane(), *results[] = {&r0, &r1, &r2, &r3};
  for (unsigned i = 0; i < 4; i++) memcpy(results[i], ptx_matrix_row(places, i, lane / 4) + lane % 4 * 4, 4);
}
// Transposed: the elements are those of column l / 4.
static inline void ptx_ldmatrix_sync_aligned_m8n8_x2_trans_shared_b16(unsigned &r0, unsigned &r1, unsigned place) {
  const char *places = cuda_on_cpu_meet(0xffffffffu, &place, sizeof place);
  unsigned lane = cuda_on_cpu_lane(), *results[] = {&r0, &r1};
  for (unsigned i = 0; i < 2; i++) {
    unsigned short low, high;
    memcpy(&low, ptx_matrix_row(places, i, lane % 4 * 2) + lane / 4 * 2, 2);
    memcpy(&high, ptx_matrix_row(places, i, lane % 4 * 2 + 1) + lane / 4 * 2, 2);
    *results[i] = low | (unsigned)high << 16;
  }
}

// A copy is there at once; a GPU may bring it as late as at the wait.
static inline void ptx_cp_async_ca_shared_global(unsigned place, const void *from, int bytes) {
  memcpy(cuda_on_cpu_thread->shared + place, from, bytes);
}
static inline void ptx_cp_async_commit_group() {}
static inline void ptx_cp_async_wait_group(int) {}

struct ptx_bf16 {
  static constexpr int in_register = 2;
  static float value(unsigned bits) { return __uint_as_float(bits << 16); }
};
struct ptx_f16 {
  static constexpr int in_register = 2;
  static float value(unsigned bits) {
    unsigned magnitude = bits & 0x7fff;
    float f = magnitude >= 0x7c00 ? __uint_as_float((magnitude << 13) | 0x7f800000u)
                                  : __uint_as_float(magnitude << 13) * 0x1p112f;  // subnormal ones, too
    return bits & 0x8000 ? -f : f;
  }
};
struct ptx_e5m2 {
  static constexpr int in_register = 4;
  static float value(unsigned bits) { return ptx_f16::value((bits & 255) << 8); }
};
struct ptx_e4m3 {
  static constexpr int in_register = 4;
  static float value(unsigned bits) {
    unsigned exponent = bits >> 3 & 15, fraction = bits & 7;
    float f = (bits & 127) == 127 ? NAN : exponent == 0 ? fraction * 0x1p-9f : ldexpf(8 + fraction, (int)exponent - 10);
    return bits & 128 ? -f : f;
  }
};
struct ptx_s8 {
  static constexpr int in_register = 4;
  static int value(unsigned bits) { return (signed char)bits; }
};

// D = A · B + C of a warp: A has 16 rows, B 8 columns, and a register holds n neighbours along the depth of 8 n.
// Lane l has of A the rows l/4 and l/4 + 8, of B the column l/4, of C and D those rows and the columns 2 (l mod 4) and the next.
// Sums are exact products added one after the other; a GPU's tree of sums rounds otherwise.
template <class Code, class Sum>
static inline void ptx_mma(Sum *d, const unsigned *a, const unsigned *b, const Sum *c) {
  struct {
    unsigned a[4], b[2];
  } mine = {{a[0], a[1], a[2], a[3]}, {b[0], b[1]}}, row, column;
  const char *all = cuda_on_cpu_meet(0xffffffffu, &mine, sizeof mine);
  unsigned lane = cuda_on_cpu_lane();
  constexpr int n = Code::in_register;
  for (unsigned i = 0; i < 4; i++) {
    Sum sum = c[i];
    for (unsigned half = 0; half < 2; half++)
      for (unsigned quarter = 0; quarter < 4; quarter++) {
        memcpy(&row, all + (lane / 4 * 4 + quarter) * 64, sizeof row);
        memcpy(&column, all + ((lane % 4 * 2 + i % 2) * 4 + quarter) * 64, sizeof column);
        for (int e = 0; e < n; e++)
          sum += Code::value(row.a[2 * half + i / 2] >> (32 / n * e) & (n == 2 ? 0xffffu : 0xffu)) *
                 Code::value(column.b[half] >> (32 / n * e) & (n == 2 ? 0xffffu : 0xffu));
      }
    d[i] = sum;
  }
}
#define PTX_MMA(name, code, sum)                                                                                           \
  static inline void ptx_mma_sync_aligned_##name(sum &d0, sum &d1, sum &d2, sum &d3, unsigned a0, unsigned a1, unsigned a2, \
                                                 unsigned a3, unsigned b0, unsigned b1, sum c0, sum c1, sum c2, sum c3) {   \
    unsigned a[] = {a0, a1, a2, a3}, b[] = {b0, b1};                                                                       \
    sum c[] = {c0, c1, c2, c3}, d[4];                                                                                      \
    ptx_mma<code, sum>(d, a, b, c);                                                                                        \
    d0 = d[0], d1 = d[1], d2 = d[2], d3 = d[3];                                                                            \
  }
PTX_MMA(m16n8k16_row_col_f32_f16_f16_f32, ptx_f16, float)
PTX_MMA(m16n8k16_row_col_f32_bf16_bf16_f32, ptx_bf16, float)
PTX_MMA(m16n8k32_row_col_f32_e4m3_e4m3_f32, ptx_e4m3, float)
PTX_MMA(m16n8k32_row_col_f32_e5m2_e5m2_f32, ptx_e5m2, float)
PTX_MMA(m16n8k32_row_col_s32_s8_s8_s32, ptx_s8, int)
#undef PTX_MMA
