package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.Spec;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The hidden states of a block's or a few rows: the residual stream as their plan left it, times
 * the final norm. The norm is computed on the host: it would move as many bytes from the device.
 */
public final class FinalStates {
  /** Rows that come at a time. */
  private static final int MOST = 16;

  private final RowsPlan rows;
  private final float eps;
  private final float[] norm;

  /**
   * Of a program's passes.
   *
   * @param norm weight of the final norm, [H]
   */
  public FinalStates(Program program, DeviceArrays arrays, float[] norm) {
    this.rows =
        new RowsPlan(
            program, arrays, arrays.x, norm.length, Math.min(MOST, arrays.shapes.maxRows()));
    this.eps = arrays.config.rmsNormEps();
    this.norm = norm;
  }

  /** The hidden states of consecutive rows of the last pass. */
  public List<float[]> bring(int firstRow, int count) {
    List<float[]> states = new ArrayList<>();
    for (int done = 0; done < count; done += rows.most()) {
      int some = Math.min(rows.most(), count - done);
      FloatArray x = rows.bring(firstRow + done, some);
      for (int i = 0; i < some; i++) {
        states.add(state(x, i));
      }
    }
    return states;
  }

  private float[] state(FloatArray rows, int row) {
    double[] x = new double[norm.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = rows.get(row * x.length + i);
    }
    double[] normed = Spec.rmsNorm(x, norm, eps);
    float[] state = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      state[i] = (float) normed[i];
    }
    return state;
  }
}
