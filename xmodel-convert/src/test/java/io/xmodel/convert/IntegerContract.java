package io.xmodel.convert;

import io.xmodel.Goldens;
import io.xmodel.backend.BackendSubject;
import io.xmodel.backend.Golden;
import io.xmodel.backend.ResidentModel;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.model.LayerWeights;
import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.WeightScale;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Weights of integers give what the numbers that they stand for give in F32: the part of the
 * conformance kit that needs a converter. A backend's test implements it beside {@link
 * io.xmodel.backend.BackendConformance}.
 */
public interface IntegerContract extends BackendSubject {
  /**
   * How far logits may be where one token at a time meets 4-bit weights, as a part of the largest:
   * a backend may round what they are multiplied by.
   */
  default float toleranceOf4Bits() {
    return 1e-4f;
  }

  @ParameterizedTest
  @CsvSource({
    "mup-bf16, Q8, Q8",
    "mup-bf16, Q4, Q8",
    "mup-f16, Q4, Q4",
    "plain-untied-bias-linear-rope, Q4, ",
    "plain-untied-bias-linear-rope, Q8, Q4"
  })
  default void integersAreTheNumbersThatTheyStandFor(
      String name, GroupLayout layers, @Nullable GroupLayout head, @TempDir Path directory) {
    Path converted = directory.resolve("integers");
    Converter.convert(
        Goldens.path(name),
        converted,
        new Converter.Options(layers, head, false),
        ProgressListener.NONE);
    try (Golden golden = Golden.open(name);
        ModelFiles files = ModelFiles.open(converted, ProgressListener.NONE);
        ResidentModel expected = load(floats(files.weights()));
        ResidentModel actual = load(files.weights())) {
      int[] ids = golden.longest();
      for (int chunk : new int[] {1, 7, ids.length}) {
        boolean rounded = chunk == 1 && (layers == GroupLayout.Q4 || head == GroupLayout.Q4);
        BackendSubject.assertAgree(
            "logits in chunks of " + chunk,
            BackendSubject.logits(actual, ids, chunk),
            BackendSubject.logits(expected, ids, chunk),
            rounded ? toleranceOf4Bits() : 1e-4f);
      }
    }
  }

  private ResidentModel load(ModelWeights weights) {
    return provider().load(weights, options(), ProgressListener.NONE);
  }

  private static ModelWeights floats(ModelWeights weights) {
    Linear embedding = floats(weights.embedding());
    List<LayerWeights> layers = weights.layers().stream().map(IntegerContract::floats).toList();
    return new ModelWeights(
        weights.config(),
        embedding,
        layers,
        weights.norm(),
        weights.tied() ? embedding : floats(weights.head()));
  }

  private static LayerWeights floats(LayerWeights layer) {
    return new LayerWeights(
        layer.inputNorm(),
        floats(layer.query()),
        floats(layer.key()),
        floats(layer.value()),
        floats(layer.output()),
        layer.postAttentionNorm(),
        floats(layer.gate()),
        floats(layer.up()),
        floats(layer.down()));
  }

  private static Linear floats(Linear linear) {
    long[] shape = {linear.out(), linear.in()};
    MemorySegment data = Arena.ofAuto().allocate(shape[0] * shape[1] * Float.BYTES);
    for (int row = 0; row < linear.out(); row++) {
      for (int column = 0; column < linear.in(); column++) {
        data.setAtIndex(
            ValueLayout.JAVA_FLOAT_UNALIGNED,
            (long) row * linear.in() + column,
            linear.at(row, column));
      }
    }
    Tensor tensor = new Tensor(linear.weight().name(), DType.F32, shape, data, "test");
    return new Linear(tensor, new WeightScale.None(), linear.bias());
  }
}
