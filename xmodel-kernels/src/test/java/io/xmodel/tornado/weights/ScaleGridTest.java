package io.xmodel.tornado.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.model.Linear;
import io.xmodel.model.WeightScale;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of any width become blocks of a power of two. */
class ScaleGridTest {
  @ParameterizedTest
  @ValueSource(ints = {4, 12, 16, 20, 24, 40, 100})
  void hasEveryElementsScale(int blockColumns) {
    int out = 5;
    int in = 43;
    int across = Math.ceilDiv(in, blockColumns);
    float[] scales = new float[3 * across];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = i + 1;
    }
    WeightScale scale = new WeightScale.PerBlock(2, blockColumns, across, scales);
    Tensor codes =
        new Tensor(
            "w",
            DType.F8_E4M3,
            new long[] {out, in},
            MemorySegment.ofArray(new byte[out * in]),
            "test");
    ScaleGrid grid = ScaleGrid.of(new Linear(codes, scale, null));
    for (int r = 0; r < out; r++) {
      for (int c = 0; c < in; c++) {
        // As kernels look for it.
        float found = grid.scales()[r / grid.rows() * grid.across() + (c >> grid.shift())];
        assertThat(found).as("row %d, column %d", r, c).isEqualTo(scale.at(r, c));
      }
    }
  }
}
