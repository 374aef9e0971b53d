package io.xmodel.internal.model;

import io.xmodel.error.CheckpointException;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Looks for codes that are no number – NaN and infinities – in 8-bit weights, and for those and
 * negative ones in the scales of groups: one of them poisons every token, and only damage or a
 * wrong conversion puts it there.
 *
 * <p>Reads every byte, eight at a time on all cores: as fast as memory or disk deliver them, and
 * the pages are those that the model needs next anyway.
 */
final class CodeCheck {
  private static final long CHUNK = 8 << 20;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private CodeCheck() {}

  private record Chunk(Tensor tensor, long begin, long end) {}

  /**
   * What makes a code special: all bits of the mask are set, so that adding its lowest one carries
   * into the code's top bit, which the masking cleared, and never into the next code; or the sign
   * is set, where there may be none.
   */
  private record Pattern(long mask, long step, long sign, long top) {
    static Pattern of(DType dtype) {
      return switch (dtype) {
        // S.1111.111
        case F8_E4M3 -> bytes(0x7F, 0x01);
        // S.11111.xx
        case F8_E5M2 -> bytes(0x7C, 0x04);
        // A scale: S.11111.xxxxxxxxxx, or negative.
        case F16 -> {
          long lanes = 0x0001_0001_0001_0001L;
          yield new Pattern(0x7C00 * lanes, 0x0400 * lanes, 0x8000 * lanes, 0x8000 * lanes);
        }
        default -> throw new IllegalArgumentException(dtype.label());
      };
    }

    private static Pattern bytes(long mask, long step) {
      long lanes = 0x01010101_01010101L;
      return new Pattern(mask * lanes, step * lanes, 0, 0x80 * lanes);
    }

    long test(long codes) {
      return (((codes & mask) + step) & top) | (codes & sign);
    }
  }

  /**
   * Checks FP8 weights and F16 scales.
   *
   * @throws CheckpointException that names tensor and element
   */
  static void check(List<Tensor> tensors, ProgressListener progress) {
    List<Chunk> chunks = new ArrayList<>();
    for (Tensor tensor : tensors) {
      for (long begin = 0; begin < tensor.byteSize(); begin += CHUNK) {
        chunks.add(new Chunk(tensor, begin, Math.min(begin + CHUNK, tensor.byteSize())));
      }
    }
    if (chunks.isEmpty()) {
      return;
    }
    long total = tensors.stream().mapToLong(Tensor::byteSize).sum();
    AtomicLong done = new AtomicLong();
    chunks.parallelStream()
        .forEach(chunk -> {
          check(chunk);
          synchronized (done) { // listeners hear one thread at a time, never going back
            progress.progress("Checking weights", done.addAndGet(chunk.end - chunk.begin), total);
          }
        });
  }

  private static void check(Chunk chunk) {
    MemorySegment data = chunk.tensor.data();
    Pattern pattern = Pattern.of(chunk.tensor.dtype());
    long whole = chunk.begin + (chunk.end - chunk.begin) / 8 * 8;
    long special = 0;
    for (long at = chunk.begin; at < whole; at += 8) {
      special |= pattern.test(data.get(LONG, at));
    }
    if (special != 0) {
      report(chunk.tensor, chunk.begin, whole);
    }
    report(chunk.tensor, whole, chunk.end);
  }

  /** Finds the code one by one, by the scalar definition. */
  private static void report(Tensor tensor, long begin, long end) {
    int bytes = tensor.dtype().bytes();
    for (long i = begin / bytes; i < end / bytes; i++) {
      float value = tensor.get(i);
      if (tensor.dtype().isFloat8() && !Float.isFinite(value)) {
        throw new CheckpointException(
            "tensor '%s': element %s is %s, code 0x%02X (%s). The file is damaged or was converted wrongly: download or convert it again."
                .formatted(
                    tensor.name(),
                    i,
                    value,
                    tensor.data().get(ValueLayout.JAVA_BYTE, i),
                    tensor.origin()));
      }
      if (!tensor.dtype().isFloat8() && !(value >= 0 && Float.isFinite(value))) {
        throw new CheckpointException(
            "tensor '%s': scale [%s, %s] is %s; expected a number that is not negative (%s). The file is damaged or was converted wrongly: download or convert it again."
                .formatted(
                    tensor.name(),
                    i / tensor.columns(),
                    i % tensor.columns(),
                    value,
                    tensor.origin()));
      }
    }
  }
}
