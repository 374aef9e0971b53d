package io.xmodel.internal.cpu.math;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vector shapes of this machine and the loads that widen a code to a float. 8- and 16-bit codes are
 * loaded as a shorter vector and widened lane for lane ({@code vpmovsx}), which is far cheaper than
 * taking packed integers apart.
 */
final class Lanes {
  static final VectorSpecies<Float> FLOAT = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> INT = IntVector.SPECIES_PREFERRED;
  static final VectorSpecies<Short> SHORT =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOAT.vectorBitSize() / 2));

  /** A quarter of a float vector; with 128-bit vectors twice as much, as 64 bits is the least. */
  static final VectorSpecies<Byte> BYTE =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, FLOAT.vectorBitSize() / 4)));

  /** Floats in a vector. */
  static final int LENGTH = FLOAT.length();

  static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** Whether four byte codes fill half a 64-bit load, so that odd vectors take its upper half. */
  private static final boolean BYTES_IN_PAIRS = BYTE.length() > LENGTH;

  // For sumsOf8: which lanes belong to the second of two vectors that become one.
  private static final VectorMask<Float> ODD_8 = VectorMask.fromLong(FLOAT, 0xFF00);
  private static final VectorMask<Float> ODD_4 = VectorMask.fromLong(FLOAT, 0xF0F0);
  private static final VectorMask<Float> ODD_2 = VectorMask.fromLong(FLOAT, 0xCCCC);
  private static final VectorMask<Float> ODD_1 = VectorMask.fromLong(FLOAT, 0xAAAA);
  private static final VectorShuffle<Float> SWAP_8 = swap(8);
  private static final VectorShuffle<Float> SWAP_4 = swap(4);
  private static final VectorShuffle<Float> SWAP_2 = swap(2);
  private static final VectorShuffle<Float> SWAP_1 = swap(1);

  /** Where halving leaves the sums of vectors: at the reversed bits of their numbers. */
  private static final VectorShuffle<Float> SUMS =
      VectorShuffle.fromOp(
          FLOAT, k -> Integer.reverse(k) >>> (Integer.numberOfLeadingZeros(LENGTH) + 1));

  private Lanes() {}

  private static VectorShuffle<Float> swap(int lanes) {
    return VectorShuffle.fromOp(FLOAT, lane -> (lane ^ lanes) % LENGTH);
  }

  /** F32 codes. */
  static FloatVector floats(MemorySegment data, long offset) {
    return FloatVector.fromMemorySegment(FLOAT, data, offset, ORDER);
  }

  /** BF16 codes. */
  static FloatVector bf16(MemorySegment data, long offset) {
    return ((IntVector) ShortVector.fromMemorySegment(SHORT, data, offset, ORDER).castShape(INT, 0))
        .lanewise(VectorOperators.LSHL, 16)
        .reinterpretAsFloats();
  }

  /** 16-bit codes of any codec. */
  static FloatVector shorts(MemorySegment data, long offset, int shift, IntVector mask) {
    return ((IntVector) ShortVector.fromMemorySegment(SHORT, data, offset, ORDER).castShape(INT, 0))
        .lanewise(VectorOperators.LSHL, shift)
        .and(mask)
        .reinterpretAsFloats();
  }

  /** F16 codes, 2^112 short. */
  static FloatVector f16(MemorySegment data, long offset) {
    return shorts(data, offset, 13, IntVector.broadcast(INT, 0x8FFFE000));
  }

  /**
   * 8-bit codes of any codec: the {@code even} or odd one of two vectors in a row, whose codes
   * begin at the offset of the even one. Only 128-bit vectors care about the difference.
   */
  static FloatVector bytes(
      MemorySegment data, long offset, boolean even, int shift, IntVector mask) {
    return ((IntVector) codes(data, offset, even).castShape(INT, part(even)))
        .lanewise(VectorOperators.LSHL, shift)
        .and(mask)
        .reinterpretAsFloats();
  }

  /** The 8-bit codes that {@link #bytes} decodes, in the {@link #part} of the vector for it. */
  static ByteVector codes(MemorySegment data, long offset, boolean even) {
    long at = BYTES_IN_PAIRS || even ? offset : offset + LENGTH;
    return ByteVector.fromMemorySegment(BYTE, data, at, ORDER);
  }

  /** Which part of the codes is wanted. */
  static int part(boolean even) {
    return BYTES_IN_PAIRS && !even ? 1 : 0;
  }

  /**
   * The sum of {@link #LENGTH} floats of an array: an order of additions that does not depend on
   * whether the code is compiled, which {@code reduceLanes} does not promise. Written out, because
   * a loop took as long as a whole row of 8-bit codes.
   */
  static float sum(float[] lanes, int at) {
    float sum = sumOf4(lanes, at);
    if (LENGTH >= 8) {
      sum += sumOf4(lanes, at + 4);
    }
    if (LENGTH == 16) {
      sum += sumOf4(lanes, at + 8) + sumOf4(lanes, at + 12);
    }
    return sum;
  }

  private static float sumOf4(float[] lanes, int at) {
    return (lanes[at] + lanes[at + 1]) + (lanes[at + 2] + lanes[at + 3]);
  }

  /**
   * The sums of eight vectors, in an order of additions of its own: halves of two vectors are added
   * in one, then quarters, and so on, so that it takes four operations a sum.
   *
   * @param vectors of which the first begin with the sums, times the factor, afterwards
   */
  static void sumsOf8(float[] vectors, int at, float factor) {
    if (LENGTH == 4) {
      sumsOf4(vectors, at, at, factor);
      sumsOf4(vectors, at + 16, at + 4, factor);
      return;
    }
    FloatVector v01 = pair(vectors, at);
    FloatVector v23 = pair(vectors, at + 2 * LENGTH);
    FloatVector v45 = pair(vectors, at + 4 * LENGTH);
    FloatVector v67 = pair(vectors, at + 6 * LENGTH);
    FloatVector all;
    if (LENGTH == 8) {
      all = join(join(v01, v23, ODD_2, SWAP_2), join(v45, v67, ODD_2, SWAP_2), ODD_1, SWAP_1);
    } else {
      all = join(join(v01, v23, ODD_4, SWAP_4), join(v45, v67, ODD_4, SWAP_4), ODD_2, SWAP_2);
      all = all.add(all.rearrange(SWAP_1));
    }
    all.mul(factor).rearrange(SUMS).intoArray(vectors, at);
  }

  /** The sums of two vectors, in a half each. */
  private static FloatVector pair(float[] vectors, int at) {
    FloatVector a = FloatVector.fromArray(FLOAT, vectors, at);
    FloatVector b = FloatVector.fromArray(FLOAT, vectors, at + LENGTH);
    return LENGTH == 16 ? join(a, b, ODD_8, SWAP_8) : join(a, b, ODD_4, SWAP_4);
  }

  private static void sumsOf4(float[] vectors, int at, int to, float factor) {
    FloatVector v01 =
        join(
            FloatVector.fromArray(FLOAT, vectors, at),
            FloatVector.fromArray(FLOAT, vectors, at + LENGTH),
            ODD_2,
            SWAP_2);
    FloatVector v23 =
        join(
            FloatVector.fromArray(FLOAT, vectors, at + 2 * LENGTH),
            FloatVector.fromArray(FLOAT, vectors, at + 3 * LENGTH),
            ODD_2,
            SWAP_2);
    join(v01, v23, ODD_1, SWAP_1).mul(factor).rearrange(SUMS).intoArray(vectors, to);
  }

  /** Sums of lanes of a in those that are not odd, and of b in the others. */
  private static FloatVector join(
      FloatVector a, FloatVector b, VectorMask<Float> odd, VectorShuffle<Float> swap) {
    return a.blend(b, odd).add(b.blend(a, odd).rearrange(swap));
  }

  /** The largest multiple of a step, itself a power of two, that is not above n. */
  static int whole(int n, int step) {
    return n & -step;
  }
}
