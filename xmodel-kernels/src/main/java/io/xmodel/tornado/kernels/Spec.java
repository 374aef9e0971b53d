package io.xmodel.tornado.kernels;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the kernels compute, as plain loops over decoded matrices, in double precision: the truth
 * that they are tested against.
 */
public final class Spec {
  private Spec() {}

  /** Σ w[c] · h[c]. */
  public static double dot(float[] w, double[] h) {
    double sum = 0;
    for (int c = 0; c < w.length; c++) {
      sum += w[c] * h[c];
    }
    return sum;
  }

  /** W h + b; w is [rows][columns], no bias is null. */
  public static double[] project(float[][] w, float @Nullable [] bias, double[] h) {
    double[] y = new double[w.length];
    for (int r = 0; r < w.length; r++) {
      y[r] = dot(w[r], h) + (bias == null ? 0 : bias[r]);
    }
    return y;
  }

  /** 1 / √(mean(x²) + ε). */
  public static double inverseRms(double[] x, float epsilon) {
    double sum = 0;
    for (double value : x) {
      sum += value * value;
    }
    return 1 / Math.sqrt(sum / x.length + epsilon);
  }

  /** x · norm / √(mean(x²) + ε). */
  public static double[] rmsNorm(double[] x, float[] norm, float epsilon) {
    double inverse = inverseRms(x, epsilon);
    double[] h = new double[x.length];
    for (int i = 0; i < h.length; i++) {
      h[i] = x[i] * norm[i] * inverse;
    }
    return h;
  }

  /** Rotates the pairs (i, i + headDim/2) of every head in place; cos and sin are [headDim / 2]. */
  public static void rotate(double[] heads, int headDim, float[] cos, float[] sin) {
    int half = headDim / 2;
    for (int at = 0; at < heads.length; at += headDim) {
      for (int i = at; i < at + half; i++) {
        double a = heads[i];
        double b = heads[i + half];
        heads[i] = a * cos[i - at] - b * sin[i - at];
        heads[i + half] = b * cos[i - at] + a * sin[i - at];
      }
    }
  }

  /**
   * One head's attention: softmax(q · keys · scale) values over the first {@code count} positions.
   */
  public static double[] attend(
      double[] q, double[][] keys, double[][] values, int count, double scale) {
    double[] score = new double[count];
    double max = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < count; j++) {
      for (int i = 0; i < q.length; i++) {
        score[j] += q[i] * keys[j][i] * scale;
      }
      max = Math.max(max, score[j]);
    }
    double sum = 0;
    double[] out = new double[q.length];
    for (int j = 0; j < count; j++) {
      double p = Math.exp(score[j] - max);
      sum += p;
      for (int i = 0; i < out.length; i++) {
        out[i] += p * values[j][i];
      }
    }
    for (int i = 0; i < out.length; i++) {
      out[i] /= sum;
    }
    return out;
  }

  /** silu(gate) · up. */
  public static double[] swiGlu(double[] gate, double[] up) {
    double[] y = new double[gate.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
    }
    return y;
  }

  /**
   * The id below {@code limit} of the largest logit, the lowest of equals; −1 if it is not finite.
   */
  public static int argmax(float[] logits, int limit) {
    int best = -1;
    for (int id = 0; id < limit; id++) {
      if (!Float.isNaN(logits[id]) && (best < 0 || logits[id] > logits[best])) {
        best = id;
      }
    }
    return best < 0 || Float.isInfinite(logits[best]) ? -1 : best;
  }

  /** The ids below {@code limit} of the k largest logits, largest first, equals lowest id first. */
  public static int[] topK(float[] logits, int limit, int k) {
    Integer[] ids = new Integer[limit];
    for (int id = 0; id < limit; id++) {
      ids[id] = id;
    }
    Arrays.sort(
        ids,
        (a, b) ->
            logits[a] != logits[b] ? Float.compare(logits[b], logits[a]) : Integer.compare(a, b));
    int[] best = new int[Math.min(k, limit)];
    for (int i = 0; i < best.length; i++) {
      best[i] = ids[i];
    }
    return best;
  }

  /** log Σ exp(logit). */
  public static double logSumExp(float[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum);
  }
}
