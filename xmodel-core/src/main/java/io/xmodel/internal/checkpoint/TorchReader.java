package io.xmodel.internal.checkpoint;

import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.internal.files.ForeignFiles;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * A {@code pytorch_model.bin}: a zip of {@code data.pkl}, which describes the tensors, and one
 * stored entry for each storage. Tensors are views of the mapped file; one that is not laid out row
 * by row is copied.
 */
final class TorchReader {
  /** The pickle of Xmodel-2.5 has 60 KB. */
  private static final long MAX_PICKLE = 4 << 20;

  private final String file;
  private final Map<String, ZipEntries.Slice> entries;
  private final String prefix;
  private final SegmentAllocator copies;

  /** How many bytes may still be copied: views that overlap must not multiply a file. */
  private long allowance;

  private TorchReader(String file, MemorySegment mapped, SegmentAllocator copies) {
    this.file = file;
    checkMagic(mapped);
    this.entries = ZipEntries.read(file, mapped);
    this.prefix = findPrefix();
    this.copies = copies;
    this.allowance = 2 * mapped.byteSize();
  }

  /**
   * Adds every tensor of a file.
   *
   * @param file its name, for messages
   * @param mapped the whole file
   * @param copies where tensors go that cannot be used in place
   * @throws CheckpointException when it is damaged, or holds anything but tensors
   */
  static void read(String file, MemorySegment mapped, SegmentAllocator copies, TensorSet tensors) {
    TorchReader reader = new TorchReader(file, mapped, copies);
    reader.checkByteOrder();
    PickleReader.read(reader.pickle(), file)
        .forEach((name, tensor) -> reader.add(name, tensor, tensors));
  }

  private void checkMagic(MemorySegment mapped) {
    byte[] magic = mapped.asSlice(0, Math.min(4, mapped.byteSize())).toArray(ValueLayout.JAVA_BYTE);
    if (magic.length == 4 && magic[0] == 'P' && magic[1] == 'K') {
      return;
    }
    ForeignFiles.refusePointer(
        file, mapped.asSlice(0, Math.min(1024, mapped.byteSize())).toArray(ValueLayout.JAVA_BYTE));
    boolean legacy = magic.length == 4 && magic[0] == (byte) 0x80 && magic[2] == (byte) 0x8a;
    throw new CheckpointException(
        legacy
            ? "%s is in the format that PyTorch wrote before version 1.6. Load it and save it again with torch.save, or as safetensors."
                .formatted(file)
            : "%s is not a zip file, as torch.save writes them. It is truncated or not what its name says."
                .formatted(file));
  }

  private String findPrefix() {
    for (String name : entries.keySet()) {
      if (name.endsWith("/data.pkl") && name.indexOf('/') == name.length() - "/data.pkl".length()) {
        return name.substring(0, name.length() - "data.pkl".length());
      }
    }
    throw new CheckpointException(
        "%s holds no data.pkl; it was not written by torch.save.".formatted(file));
  }

  private void checkByteOrder() {
    ZipEntries.Slice order = entries.get(prefix + "byteorder");
    if (order != null
        && order.data().byteSize() < 16
        && new String(order.data().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8)
            .equals("big")) {
      throw new CheckpointException(
          "%s was written on a big-endian machine; expected little-endian numbers."
              .formatted(file));
    }
  }

  private byte[] pickle() {
    MemorySegment data = entry(prefix + "data.pkl").data();
    if (data.byteSize() > MAX_PICKLE) {
      throw new CheckpointException(
          "%s: data.pkl is %s bytes long; expected at most %s for a state dict."
              .formatted(file, data.byteSize(), MAX_PICKLE));
    }
    return data.toArray(ValueLayout.JAVA_BYTE);
  }

  private ZipEntries.Slice entry(String name) {
    ZipEntries.Slice slice = entries.get(name);
    if (slice == null) {
      throw new CheckpointException(
          "%s: entry '%s' is missing. Download the file again."
              .formatted(file, Quoted.shortened(name)));
    }
    return slice;
  }

  private void add(String name, PickledTensor tensor, TensorSet tensors) {
    PickledTensor.Storage storage = tensor.storage();
    ZipEntries.Slice slice = entry(prefix + "data/" + storage.key());
    long bytes = tensor.elements().bytes();
    String origin = "%s, offset %s".formatted(file, slice.offset());
    if (storage.length() < 0
        || slice.data().byteSize() / storage.elements().bytes() != storage.length()) {
      throw new CheckpointException(
          "tensor '%s': its storage claims %s elements of %s bytes, but its entry has %s bytes (%s)."
              .formatted(
                  Quoted.shortened(name),
                  storage.length(),
                  storage.elements().bytes(),
                  slice.data().byteSize(),
                  origin));
    }
    checkWithin(name, tensor, slice.data().byteSize() / bytes, origin);
    long offset = tensor.offset() * bytes;
    MemorySegment data =
        isRowMajor(tensor)
            ? slice.data().asSlice(offset, elements(tensor) * bytes)
            : gather(tensor, slice.data(), bytes);
    origin = "%s, offset %s".formatted(file, slice.offset() + offset);
    DType dtype = tensor.elements().dtype();
    if (dtype == null) {
      tensors.add(new OtherTensor(name, tensor.elements().name(), tensor.size(), data, origin));
    } else {
      tensors.add(new Tensor(name, dtype, tensor.size(), data, origin));
    }
  }

  /** Every element must lie in the storage, and there may be no more elements than it has. */
  private void checkWithin(String name, PickledTensor tensor, long available, String origin) {
    long[] size = tensor.size();
    long[] stride = tensor.stride();
    try {
      boolean sane = size.length == stride.length && size.length <= 16 && tensor.offset() >= 0;
      long last = tensor.offset();
      for (int i = 0; sane && i < size.length; i++) {
        sane = size[i] >= 0 && stride[i] >= 0;
        last = Math.addExact(last, Math.multiplyExact(Math.max(0, size[i] - 1), stride[i]));
      }
      long count = sane ? elements(tensor) : 0;
      if (sane
          && count <= available
          && (count == 0 ? tensor.offset() <= available : last < available)) {
        return;
      }
    } catch (ArithmeticException e) {
      // Larger than any file: told below.
    }
    throw new CheckpointException(
        "tensor '%s': size %s with stride %s from element %s does not fit its storage of %s elements (%s)."
            .formatted(
                Quoted.shortened(name),
                Arrays.toString(size),
                Arrays.toString(stride),
                tensor.offset(),
                available,
                origin));
  }

  private static long elements(PickledTensor tensor) {
    long count = 1;
    for (long extent : tensor.size()) {
      count = Math.multiplyExact(count, extent);
    }
    return count;
  }

  private static boolean isRowMajor(PickledTensor tensor) {
    long expected = 1;
    for (int i = tensor.size().length - 1; i >= 0; i--) {
      // The stride of an extent of one is never used.
      if (tensor.size()[i] > 1 && tensor.stride()[i] != expected) {
        return elements(tensor) == 0;
      }
      expected *= tensor.size()[i];
    }
    return true;
  }

  /** Copies a transposed or sliced tensor row by row. */
  private MemorySegment gather(PickledTensor tensor, MemorySegment storage, long bytes) {
    long[] size = tensor.size();
    long count = elements(tensor);
    allowance -= count * bytes;
    if (allowance < 0) {
      throw new CheckpointException(
          "%s: its tensors are overlapping views, which together need more than twice the bytes of the file. Save the checkpoint again with contiguous tensors, or as safetensors."
              .formatted(file));
    }
    MemorySegment copy = copies.allocate(count * bytes, 64);
    long[] index = new long[size.length];
    long from = tensor.offset();
    for (long to = 0; to < count; to++) {
      MemorySegment.copy(storage, from * bytes, copy, to * bytes, bytes);
      for (int i = size.length - 1; i >= 0; i--) {
        from += tensor.stride()[i];
        if (++index[i] < size[i]) {
          break;
        }
        from -= tensor.stride()[i] * size[i];
        index[i] = 0;
      }
    }
    return copy;
  }
}
