package io.xmodel.convert.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.convert.writer.SafetensorsWriter.Entry;
import io.xmodel.error.CapacityException;
import io.xmodel.error.RequestException;
import io.xmodel.internal.checkpoint.Checkpoint;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("a", DType.F8_E4M3, new long[] {3}),
          new Entry("b", DType.F32, new long[] {}),
          new Entry("c", DType.BF16, new long[] {2, 1}));

  @TempDir Path directory;

  @Test
  void writesWhatTheReaderReads() throws IOException {
    Path file = directory.resolve("model.safetensors");
    byte[] data = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, ENTRIES)) {
      writer.write(MemorySegment.ofArray(data).asSlice(0, 5));
      assertThat(file).doesNotExist();
      writer.write(MemorySegment.ofArray(data).asSlice(5));
      writer.finish();
    }
    assertThat(directory.resolve("model.safetensors.partial")).doesNotExist();
    // 8 + header is a multiple of 64, so that the data is aligned.
    assertThat((Files.size(file) - 11) % 64).isZero();
    try (Checkpoint checkpoint = read()) {
      assertThat(checkpoint.tensors().values().stream().map(Object::toString))
          .containsExactly("a F8_E4M3 [3]", "b F32 []", "c BF16 [2, 1]");
      assertThat(checkpoint.tensors().values().stream().map(t -> t.data().byteSize()))
          .containsExactly(3L, 4L, 4L);
    }
  }

  @Test
  void tensorsOfOddSizesComeLastSoThatOthersAreAligned() throws IOException {
    Path file = directory.resolve("model.safetensors");
    List<Entry> entries =
        List.of(
            new Entry("a", DType.F8_E4M3, new long[] {3}),
            new Entry("b", DType.F8_E4M3, new long[] {2, 64}),
            new Entry("c", DType.F8_E4M3, new long[] {5}),
            new Entry("d", DType.F8_E4M3, new long[] {64}));
    byte[] data = new byte[200];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) i;
    }
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, entries)) {
      for (int at = 0; at < data.length; at += 20) {
        writer.write(MemorySegment.ofArray(data).asSlice(at, 20));
      }
      writer.finish();
    }
    try (Checkpoint checkpoint = read()) {
      int begin = 0;
      for (Entry entry : entries) {
        MemorySegment found = Objects.requireNonNull(checkpoint.find(entry.name())).data();
        byte[] expected = Arrays.copyOfRange(data, begin, begin + (int) entry.bytes());
        assertThat(found.toArray(ValueLayout.JAVA_BYTE)).as(entry.name()).isEqualTo(expected);
        begin += (int) entry.bytes();
        if (entry.bytes() % 64 == 0) {
          // The file is mapped from the beginning of a page.
          assertThat(found.address() % 64).as(entry.name()).isZero();
        }
      }
    }
  }

  private Checkpoint read() throws IOException {
    Files.writeString(directory.resolve("config.json"), "{}");
    return Checkpoint.open(directory, ProgressListener.NONE);
  }

  @Test
  void unfinishedLeavesNothing() throws IOException {
    Path file = Files.writeString(directory.resolve("model.safetensors"), "old");
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, ENTRIES)) {
      writer.write(MemorySegment.ofArray(new byte[5]));
      assertThatThrownBy(writer::finish)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("were written");
    }
    assertThat(directory.resolve("model.safetensors.partial")).doesNotExist();
    assertThat(file).hasContent("old");
  }

  @Test
  void aDiskTooSmallIsToldBeforeWriting() {
    Path file = directory.resolve("model.safetensors");
    List<Entry> huge = List.of(new Entry("a", DType.F32, new long[] {1L << 50}));
    assertThatThrownBy(() -> SafetensorsWriter.create(file, huge))
        .isInstanceOf(CapacityException.class)
        .hasMessageStartingWith(file + " needs 4503599627 MB, but the disk has only ")
        .hasMessageEndingWith("Free some space or choose another directory.");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aDiskThatFillsUpIsToldAndThePartialFileRemoved() throws IOException {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "needs Linux's /dev/full");
    Path target = directory.resolve("model.safetensors");
    Path partial = Files.createFile(directory.resolve("model.safetensors.partial"));
    FileChannel channel = FileChannel.open(full, StandardOpenOption.WRITE);
    assertThatThrownBy(() ->
            SafetensorsWriter.start(
                target, partial, channel, 100, SafetensorsWriter.header(ENTRIES), ENTRIES))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            target
                + " could not be written: No space left on device. Nothing incomplete is left behind; mend the cause and start again.");
    assertThat(directory).isEmptyDirectory();
    assertThat(channel.isOpen()).isFalse();
  }
}
