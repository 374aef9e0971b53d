package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A work-item's view of its place in the grid.
 *
 * <p>Only a token here, as in TornadoVM: what a kernel does with it is redirected to the emulator's
 * own work-item, so outside a launch the indices are zero and a barrier does nothing.
 */
public class KernelContext {

  public final Integer globalIdx = 0;
  public final Integer globalIdy = 0;
  public final Integer globalIdz = 0;
  public final Integer groupIdx = 0;
  public final Integer groupIdy = 0;
  public final Integer groupIdz = 0;
  public final Integer localIdx = 0;
  public final Integer localIdy = 0;
  public final Integer localIdz = 0;
  public final Integer globalGroupSizeX = 0;
  public final Integer globalGroupSizeY = 0;
  public final Integer globalGroupSizeZ = 0;
  public final Integer localGroupSizeX = 0;
  public final Integer localGroupSizeY = 0;
  public final Integer localGroupSizeZ = 0;

  public KernelContext() {}

  /** All items of the group meet here; orders local memory. */
  public void localBarrier() {}

  /** All items of the group meet here; orders global memory. */
  public void globalBarrier() {}

  public int[] allocateIntLocalArray(int size) {
    return new int[size];
  }

  public byte[] allocateByteLocalArray(int size) {
    return new byte[size];
  }

  public float[] allocateFloatLocalArray(int size) {
    return new float[size];
  }

  public void atomicAdd(IntArray array, int index, int val) {
    array.set(index, array.get(index) + val);
  }

  public void atomicAdd(int[] array, int index, int val) {
    array[index] += val;
  }

  public void atomicAdd(FloatArray array, int index, float val) {
    array.set(index, array.get(index) + val);
  }

  /** A warp's sums of a matrix instruction, all of them v. */
  public float[] mmaFragment(float v) {
    return new float[] {v, v, v, v};
  }

  /**
   * A warp loads 16 × 16 numbers of 16 bits: rows of 32 bytes in {@code aTile}, from {@code
   * byteOffset} on, which each lane may choose for the row that it points to.
   */
  public HalfFloat[] mmaLoadA(int[] aTile, int wmmaK, int byteOffset) {
    return new HalfFloat[4];
  }

  /**
   * A warp loads 16 × 8 numbers of 16 bits: 16 rows (the depth) of 8 columns, 16 bytes each, in
   * {@code bTile}, from {@code byteOffset} on.
   */
  public HalfFloat[] mmaLoadB(int[] bTile, int wmmaK, int byteOffset) {
    return new HalfFloat[4];
  }

  /** A warp computes A B + C of bfloat16 codes. */
  public float[] mmaBF16(HalfFloat[] fragA, HalfFloat[] fragB, float[] fragC, MMAShape mmaShape) {
    return fragC;
  }

  /** A warp stores 16 × 8 sums to rows of {@code dimN} numbers. */
  public void mmaStore(float[] fragD, FloatArray c, int tileRow, int tileCol, int dimN) {}
}
