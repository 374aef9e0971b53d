package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.Spec;
import uk.ac.manchester.tornado.api.DataRange;

/**
 * The hidden states of a block's or a few rows: the residual stream as their plan left it, times
 * the final norm. The norm is computed on the host: it would move as many bytes from the device,
 * and no step that wants no states has a launch more.
 */
public final class FinalStates {
  private final Program program;
  private final DeviceArrays arrays;
  private final float[] norm;

  /**
   * Of a program's passes.
   *
   * @param norm weight of the final norm, [H]
   */
  public FinalStates(Program program, DeviceArrays arrays, float[] norm) {
    this.program = program;
    this.arrays = arrays;
    this.norm = norm;
  }

  /** Brings rows of the last pass to the host, all at once; {@link #state} then has each. */
  public void fetch(int firstRow, int count) {
    long hidden = norm.length;
    program.read(new DataRange(arrays.x).withOffset(firstRow * hidden).withSize(count * hidden));
  }

  /** The hidden state of a row that was fetched. */
  public float[] state(int row) {
    double[] x = new double[norm.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = arrays.x.get(row * x.length + i);
    }
    double[] normed = Spec.rmsNorm(x, norm, arrays.config.rmsNormEps());
    float[] state = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      state[i] = (float) normed[i];
    }
    return state;
  }
}
