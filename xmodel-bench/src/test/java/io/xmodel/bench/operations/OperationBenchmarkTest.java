package io.xmodel.bench.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OperationBenchmarkTest {
  @Test
  void refusesToTimeWrongAnswers() {
    OperationBenchmark.check(new float[] {1, 2}, new float[] {1, 2.001f});
    assertThatThrownBy(
            () -> OperationBenchmark.check(new float[] {1, 2, 3}, new float[] {1, 2, 3.1f}))
        .hasMessageContaining("element 2 should be 3.00000")
        .hasMessageContaining("found 3.10000");
    assertThatThrownBy(() -> OperationBenchmark.check(new float[] {1}, new float[] {Float.NaN}))
        .hasMessageContaining("NaN");
  }

  @Test
  void countsWhatCannotBeAvoided() {
    Work matVec =
        OperationWork.of(
            MatVecBenchmark.class.getName() + ".matVec",
            Map.of("dtype", "BF16", "shape", "3840x1536")::get);
    assertThat(matVec).isEqualTo(new Work(2.0 * 3840 * 1536, 2.0 * 3840 * 1536));
    Work matMul =
        OperationWork.of(
            MatMulBenchmark.class.getName() + ".matMul",
            Map.of("dtype", "F8_E4M3", "shape", "10x20", "tokens", "3")::get);
    assertThat(matMul).isEqualTo(new Work(200, 1200));
  }
}
