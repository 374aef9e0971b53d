package io.xmodel.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.Goldens;
import io.xmodel.model.LayerWeights;
import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.RopeScaling;
import io.xmodel.model.WeightScale;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ModelFilesTest {
  static final List<String> NAMES = Goldens.NAMES;

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyGoldenOpens(String name) {
    try (ModelFiles files = ModelFiles.open(Goldens.path(name), ProgressListener.NONE)) {
      ModelWeights weights = files.weights();
      assertThat(weights.layers()).hasSize(files.config().numHiddenLayers());
      assertThat(weights.tied()).isEqualTo(files.config().tieWordEmbeddings());
      assertThat(weights.embedding().out()).isEqualTo(131);
      assertThat(weights.layers().get(1).down().in()).isEqualTo(320);
    }
  }

  @Test
  void biasesAreReadFromShards() {
    try (ModelFiles files = open("plain-untied-bias-linear-rope")) {
      LayerWeights layer = files.weights().layers().get(1);
      assertThat(layer.query().bias()).hasSize(128);
      assertThat(layer.gate().bias()).hasSize(320);
      assertThat(files.config().useMup()).isFalse();
      assertThat(files.config().ropeScaling()).isEqualTo(new RopeScaling.Linear(2));
      assertThat(files.checkpoint().files()).hasSize(2);
    }
  }

  @Test
  void scalesFollowTheLayout() {
    try (ModelFiles files = open("mup-fp8-block")) {
      Linear down = files.weights().layers().get(0).down();
      assertThat(down.weight().dtype()).isEqualTo(DType.F8_E4M3);
      assertThat(down.scale()).isInstanceOf(WeightScale.PerBlock.class);
      // 192 × 320 in blocks of 128: the last element is in block (1, 2).
      float[] scales = ((WeightScale.PerBlock) down.scale()).scales();
      assertThat(scales).hasSize(6);
      Tensor codes = down.weight();
      assertThat(down.at(191, 319)).isEqualTo(codes.get(191 * 320 + 319) * scales[5]);
      assertThat(files.weights().head().scale()).isInstanceOf(WeightScale.None.class);
    }
    try (ModelFiles files = open("mup-fp8-channel")) {
      assertThat(files.weights().layers().get(0).key().scale())
          .isInstanceOfSatisfying(
              WeightScale.PerRow.class, rows -> assertThat(rows.scales()).hasSize(64));
    }
    for (String name : List.of("mup-fp8-tensor", "mup-fp8-plain", "mup-fp8-e5m2")) {
      try (ModelFiles files = open(name)) {
        assertThat(files.weights().layers().get(0).key().scale())
            .isInstanceOf(WeightScale.PerTensor.class);
      }
    }
  }

  @Test
  void progressIsReported() {
    TreeMap<String, Long> last = new TreeMap<>();
    ProgressListener listener =
        (stage, done, total) -> {
          assertThat(done).isGreaterThanOrEqualTo(last.getOrDefault(stage, 0L));
          last.put(stage, done);
          last.put(stage + " of", total);
        };
    ModelFiles.open(Goldens.path("mup-fp8-tensor"), listener).close();
    assertThat(last)
        .containsEntry("Opening checkpoint", 1L)
        .containsEntry("Reading weights", 3L)
        .containsEntry("Reading weights of", 3L);
    assertThat(last.get("Checking weights"))
        .isEqualTo(last.get("Checking weights of"))
        .isPositive();
  }

  @Test
  void useAfterCloseIsAnException() {
    ModelFiles files = open("mup-bf16");
    Tensor weight = files.weights().embedding().weight();
    assertThat(weight.get(0)).isFinite();
    files.close();
    files.close();
    assertThatThrownBy(() -> weight.get(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> files.checkpoint().tensors())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
  }

  private static ModelFiles open(String name) {
    return ModelFiles.open(Goldens.path(name), ProgressListener.NONE);
  }
}
