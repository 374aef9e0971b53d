package io.xmodel.model;

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
 * Looks for codes that are no number – NaN, and E5M2's infinities – in 8-bit weights: one of them
 * poisons every token, and only damage or a wrong conversion puts it there.
 *
 * <p>Reads every byte, eight at a time on all cores: as fast as memory or disk deliver them, and
 * the pages are those that the model needs next anyway.
 */
final class Float8Check {
  private static final long CHUNK = 8 << 20;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private Float8Check() {}

  private record Chunk(Tensor tensor, long begin, long end) {}

  /** Throws a {@link CheckpointException} that names tensor and element. */
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
            progress.progress(
                "Checking FP8 weights", done.addAndGet(chunk.end - chunk.begin), total);
          }
        });
  }

  private static void check(Chunk chunk) {
    MemorySegment data = chunk.tensor.data();
    boolean e4m3 = chunk.tensor.dtype() == DType.F8_E4M3;
    // A byte is special when all bits of the mask are set: E4M3's NaN is S.1111.111, E5M2's
    // infinities and NaNs are S.11111.xx. Adding the mask's lowest bit then carries into bit 7,
    // which
    // the masking cleared, and never into the next byte.
    long mask = e4m3 ? 0x7F7F7F7F7F7F7F7FL : 0x7C7C7C7C7C7C7C7CL;
    long step = e4m3 ? 0x0101010101010101L : 0x0404040404040404L;
    long whole = chunk.begin + (chunk.end - chunk.begin) / 8 * 8;
    long carries = 0;
    for (long at = chunk.begin; at < whole; at += 8) {
      carries |= (data.get(LONG, at) & mask) + step;
    }
    if ((carries & 0x8080808080808080L) != 0) {
      report(chunk.tensor, chunk.begin, whole);
    }
    report(chunk.tensor, whole, chunk.end);
  }

  /** Finds the code one by one, by the scalar definition. */
  private static void report(Tensor tensor, long begin, long end) {
    for (long i = begin; i < end; i++) {
      if (!Float.isFinite(tensor.get(i))) {
        throw new CheckpointException(
            "tensor '%s': element %d is %s, code 0x%02X (%s). The file is damaged or was converted wrongly: download or convert it again."
                .formatted(
                    tensor.name(),
                    i,
                    tensor.get(i),
                    tensor.data().get(ValueLayout.JAVA_BYTE, i),
                    tensor.origin()));
      }
    }
  }
}
