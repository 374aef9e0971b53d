package io.xmodel.bench.kernels;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.Backends;
import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.KvType;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.bench.device.KernelTrial;
import io.xmodel.error.XmodelException;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;

/**
 * Whether a device's answer is the CPU backend's: all kernels have a part in it, and one that gives
 * wrong answers is not timed.
 */
public final class TrialCheck {
  private static final double TOLERANCE = 1e-3;

  private TrialCheck() {}

  /**
   * Compares the logits after a text.
   *
   * @return the largest difference as a part of the largest logit
   * @throws XmodelException if that is too much
   */
  public static double check(ModelWeights weights, int[] ids, KvType kv, KernelTrial trial) {
    float[] expected = reference(weights, ids, kv);
    float[] found = trial.logits();
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(expected[i] - found[i]));
    }
    // 16-bit keys and values are rounded from sums that differ in their last bits.
    double tolerance = kv == KvType.F32 ? TOLERANCE : 20 * TOLERANCE;
    if (!(difference <= tolerance * largest) || largest == 0) {
      throw new XmodelException(
          "Nothing was timed, as %s gives wrong answers: its logits differ from the CPU's by %g, of which the largest is %g."
              .formatted(trial.device(), difference, largest));
    }
    return difference / largest;
  }

  private static float[] reference(ModelWeights weights, int[] ids, KvType kv) {
    float[] logits = new float[weights.config().vocabSize()];
    BackendOptions options = BackendOptions.DEFAULT.withKv(kv);
    try (ResidentModel model = Backends.load("cpu", weights, options, ProgressListener.NONE);
        Sequence sequence = model.open(ids.length);
        Logits answer = model.forward(Batch.of(sequence, ids, LogitsFor.LAST))) {
      answer.copyTo(0, logits);
    }
    return logits;
  }
}
