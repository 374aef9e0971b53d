package io.xmodel.internal.checkpoint;

import io.xmodel.tensor.DType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The only names a pickle may import here. Each stands for itself: no class is looked up and
 * nothing is called.
 */
sealed interface PickleGlobal {
  /** Functions whose meaning {@link PickleReader} knows. */
  enum Function implements PickleGlobal {
    ORDERED_DICT,
    REBUILD_TENSOR,
    REBUILD_TENSOR_V2,
    REBUILD_TENSOR_V3,
    REBUILD_PARAMETER
  }

  /**
   * A storage class or dtype: how elements are stored.
   *
   * @param name PyTorch's name, or safetensors' where a checkpoint may need it
   * @param dtype null for what no weight is made of
   * @param bytes bytes per element
   */
  record Elements(String name, @Nullable DType dtype, int bytes) implements PickleGlobal {}

  /** All names, as module and name with a blank between. */
  Map<String, PickleGlobal> KNOWN =
      Map.ofEntries(
          Map.entry("collections OrderedDict", Function.ORDERED_DICT),
          Map.entry("torch._utils _rebuild_tensor", Function.REBUILD_TENSOR),
          Map.entry("torch._utils _rebuild_tensor_v2", Function.REBUILD_TENSOR_V2),
          Map.entry("torch._utils _rebuild_tensor_v3", Function.REBUILD_TENSOR_V3),
          Map.entry("torch._utils _rebuild_parameter", Function.REBUILD_PARAMETER),
          weights("torch BFloat16Storage", DType.BF16),
          weights("torch HalfStorage", DType.F16),
          weights("torch FloatStorage", DType.F32),
          weights("torch bfloat16", DType.BF16),
          weights("torch float16", DType.F16),
          weights("torch float32", DType.F32),
          weights("torch float8_e4m3fn", DType.F8_E4M3),
          weights("torch float8_e5m2", DType.F8_E5M2),
          others("torch.storage UntypedStorage", 1),
          others("torch DoubleStorage", 8),
          Map.entry("torch LongStorage", new Elements("I64", null, 8)),
          Map.entry("torch IntStorage", new Elements("I32", null, 4)),
          others("torch ShortStorage", 2),
          others("torch CharStorage", 1),
          others("torch ByteStorage", 1),
          others("torch BoolStorage", 1));

  private static Map.Entry<String, PickleGlobal> weights(String name, DType dtype) {
    return Map.entry(name, new Elements(name, dtype, dtype.bytes()));
  }

  private static Map.Entry<String, PickleGlobal> others(String name, int bytes) {
    return Map.entry(name, new Elements(name, null, bytes));
  }
}
