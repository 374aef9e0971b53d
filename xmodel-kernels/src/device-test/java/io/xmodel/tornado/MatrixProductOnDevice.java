package io.xmodel.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendSubject;
import io.xmodel.backend.Golden;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DDouble;
import uk.ac.manchester.tornado.matrix.MatrixMath;

/**
 * The head's product against TornadoVM's own matrix library, in double precision on the same
 * device: other code, other layout, other precision. Only where there is an SDK, which brings the
 * library.
 */
@Tag("device")
@ExtendWith(OnDevice.class)
class MatrixProductOnDevice {
  @ParameterizedTest
  @FieldSource("io.xmodel.Goldens#NAMES")
  void logitsAreTheProductOfHeadAndNormedStream(String name) throws Exception {
    try (Golden golden = Golden.open(name)) {
      ModelWeights weights = golden.files().weights();
      int[] ids = golden.longest();
      Map<Integer, float[]> stream = new TreeMap<>();
      Map<Integer, float[]> logits = new TreeMap<>();
      String last = "layers." + (weights.layers().size() - 1) + ".layer_out";
      BackendOptions options =
          BackendOptions.DEFAULT.withStages((stage, row, values) -> {
            if (stage.equals(last)) {
              stream.put(row, values);
            } else if (stage.equals("logits")) {
              logits.put(row, values);
            }
          });
      try (ResidentModel model =
              new TornadoBackend().load(weights, options, ProgressListener.NONE);
          Sequence sequence = model.open(ids.length)) {
        BackendSubject.append(model, sequence, ids);
      }
      Matrix2DDouble product = product(weights, stream);
      double scale = weights.config().scales().logits();
      for (int row = 0; row < ids.length; row++) {
        float[] actual = Objects.requireNonNull(logits.get(row));
        float[] expected = new float[actual.length];
        for (int id = 0; id < expected.length; id++) {
          expected[id] = (float) (product.get(id, row) * scale);
        }
        BackendSubject.assertAgree("row " + row, actual, expected);
      }
      assertThat(logits).hasSize(ids.length);
    }
  }

  /** head [V, H] times rmsnorm(x)ᵀ [H, rows]. */
  private static Matrix2DDouble product(ModelWeights weights, Map<Integer, float[]> stream)
      throws Exception {
    int hidden = weights.config().hiddenSize();
    Matrix2DDouble normed = new Matrix2DDouble(hidden, stream.size());
    stream.forEach((row, x) -> {
      double square = 0;
      for (float value : x) {
        square += (double) value * value;
      }
      double inverse = 1 / Math.sqrt(square / hidden + weights.config().rmsNormEps());
      for (int i = 0; i < hidden; i++) {
        normed.set(i, row, x[i] * inverse * weights.norm()[i]);
      }
    });
    Linear linear = weights.head();
    Matrix2DDouble head = new Matrix2DDouble(linear.out(), hidden);
    for (int row = 0; row < linear.out(); row++) {
      for (int i = 0; i < hidden; i++) {
        head.set(row, i, linear.at(row, i));
      }
    }
    Matrix2DDouble product = new Matrix2DDouble(linear.out(), stream.size());
    TaskGraph graph =
        new TaskGraph("matrices")
            .transferToDevice(DataTransferMode.FIRST_EXECUTION, head, normed)
            .task("dgemm", MatrixMath::dgemm, head, normed, product)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, product);
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.execute();
    }
    return product;
  }
}
