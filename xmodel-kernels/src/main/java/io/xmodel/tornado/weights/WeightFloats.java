package io.xmodel.tornado.weights;

import io.xmodel.backend.KvType;
import io.xmodel.model.LayerWeights;
import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.MupScales;
import io.xmodel.model.WeightScale;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tensor.DType;
import io.xmodel.tornado.kernels.Codes;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.weights.DeviceWeights.Layers;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What is small: the tables that decode, norms, biases, scales and the model's constants in one
 * array of floats, and the descriptors that say where everything is.
 */
final class WeightFloats {
  private final XmodelConfig config;
  private final FloatStore floats = new FloatStore();
  private final int[] layout;

  WeightFloats(ModelWeights weights, List<Bank> banks, List<Layers> parts, KvPlan kv) {
    config = weights.config();
    int tables = Math.multiplyExact(kv.tables(), kv.blocks());
    layout = new int[Math.addExact(Layout.size(config.numHiddenLayers()), tables)];
    layout[Layout.LAYERS] = config.numHiddenLayers();
    layout[Layout.HIDDEN] = config.hiddenSize();
    layout[Layout.HEADS] = config.numAttentionHeads();
    layout[Layout.KV_HEADS] = config.numKeyValueHeads();
    layout[Layout.HEAD_DIM] = config.headDim();
    layout[Layout.POOL] = kv.positions();
    layout[Layout.SCALARS] = floats.add(scalars());
    layout[Layout.KV_TABLE] = kv.type() == KvType.F32 ? 0 : table(kv.type().dtype());
    layout[Layout.FINAL_NORM] = floats.add(weights.norm());
    describe(Layout.EMBEDDING_AT, banks.getFirst().matrices().getFirst());
    describe(Layout.HEAD_AT, banks.get(weights.tied() ? 0 : 1).matrices().getFirst());
    for (Bank bank : banks) {
      for (int i = 0; i < bank.layers(); i++) {
        int layer = bank.firstLayer() + i;
        for (int kind = Layout.QUERY; kind <= Layout.DOWN; kind++) {
          describe(Layout.matrix(layer, kind), bank.matrices().get(i * 7 + kind));
        }
        LayerWeights norms = weights.layers().get(layer);
        layout[Layout.layer(layer) + Layout.INPUT_NORM] = floats.add(norms.inputNorm());
        layout[Layout.layer(layer) + Layout.POST_NORM] = floats.add(norms.postAttentionNorm());
      }
    }
    for (Layers part : parts) {
      for (int i = 0; i < part.count(); i++) {
        layout[Layout.layer(part.first() + i) + Layout.CACHE_LAYER] = i;
      }
    }
  }

  private float[] scalars() {
    MupScales scales = config.scales();
    float[] values = new float[Layout.SCALAR_COUNT];
    values[Layout.EPSILON] = config.rmsNormEps();
    values[Layout.EMBEDDING_SCALE] = scales.embedding();
    values[Layout.ATTENTION_SCALE] = scales.attention();
    values[Layout.ATTENTION_RESIDUAL] = scales.attentionResidual();
    values[Layout.FFN_RESIDUAL] = scales.ffnResidual();
    values[Layout.LOGITS_SCALE] = scales.logits();
    return values;
  }

  private void describe(int at, BankMatrix matrix) {
    Linear linear = matrix.linear();
    ScaleGrid grid = ScaleGrid.of(linear);
    float[] bias = linear.bias();
    layout[at + Layout.BASE] = matrix.base();
    layout[at + Layout.STRIDE] = matrix.stride();
    layout[at + Layout.ROWS] = linear.out();
    layout[at + Layout.COLUMNS] = linear.in();
    layout[at + Layout.BITS] = matrix.bits();
    layout[at + Layout.TABLE] = matrix.dtype() == DType.Q4 ? 0 : table(matrix.dtype());
    layout[at + Layout.MANTISSA] = mantissa(matrix.dtype());
    layout[at + Layout.SCALE] =
        linear.scale() instanceof WeightScale.None
            ? floats.addOnce("one", grid::scales)
            : floats.add(grid.scales());
    layout[at + Layout.SCALE_ROWS] = grid.rows();
    layout[at + Layout.SCALE_COLUMNS] = grid.columns();
    layout[at + Layout.SCALE_STRIDE] = grid.across();
    layout[at + Layout.SCALE_SHIFT] = grid.shift();
    layout[at + Layout.BIAS] = bias == null ? -1 : floats.add(bias);
  }

  /** Where the table that decodes a dtype is. */
  private int table(DType dtype) {
    return floats.addOnce(
        dtype,
        () -> {
          if (dtype.bits() > 8) {
            return Codes.exponents(dtype.bits(), mantissa(dtype));
          }
          float[] values = new float[256];
          for (int code = 0; code < 256; code++) {
            values[code] = dtype.toFloat(code);
          }
          return values;
        });
  }

  private static int mantissa(DType dtype) {
    return switch (dtype) {
      case F32 -> 23;
      case F16 -> 10;
      case BF16 -> 7;
      case F8_E4M3 -> 3;
      case F8_E5M2 -> 2;
      case Q8, Q4 -> 0;
    };
  }

  FloatArray floats() {
    return floats.toArray();
  }

  IntArray layout() {
    return IntArray.fromArray(layout);
  }
}
