package io.xmodel.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.CheckpointException;
import io.xmodel.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsReaderTest {
  private static final String A = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

  @Test
  void readsTensorsAndSkipsTheRest() {
    TensorSet tensors =
        read(
            A
                + ",\"__metadata__\":{\"format\":\"pt\"},\"ids\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[8,16]}}  ",
            16);
    assertThat(tensors.tensors()).containsOnlyKeys("a");
    assertThat(Objects.requireNonNull(tensors.tensors().get("a")).dtype()).isEqualTo(DType.F32);
    assertThat(tensors.others().get("ids")).hasToString("I64 []");
  }

  @Test
  void anEmptyTensorIsLegal() {
    assertThat(
            read("{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0).tensors())
        .hasSize(1);
  }

  @Test
  void truncated() {
    check(
        new byte[5],
        "x has 5 bytes, too few for a safetensors file. It is truncated: download or convert it again.");
    check(
        SafetensorsFiles.bytes(1000, new byte[20], 0),
        "x: the header claims 1000 bytes but the file has only 28. It is truncated: download or convert it again.");
    check(
        A + "}",
        7,
        "tensor 'a': data_offsets [0, 8] reach beyond the file, which has 7 bytes after its header (x). The file is truncated or damaged: download or convert it again.");
  }

  @Test
  void headerOfTwoToThe63() {
    check(
        SafetensorsFiles.bytes(Long.MIN_VALUE, new byte[20], 0),
        "x: the header claims 9223372036854775808 bytes; expected at most 16777216. This is not a safetensors file, or it is damaged.");
    check(
        SafetensorsFiles.bytes(Long.MAX_VALUE, new byte[20], 0),
        "x: the header claims 9223372036854775807 bytes; expected at most 16777216. This is not a safetensors file, or it is damaged.");
  }

  @Test
  void headerIsNotJson() {
    assertThatThrownBy(() -> read("hello", 0))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("x: the header is not valid JSON: Unrecognized token 'hello'")
        .hasMessageEndingWith("The file is damaged or not what its name says.");
    check(
        "[1]",
        0,
        "x: the header is not a safetensors header: it is a list where an object was expected. The file is damaged or not what its name says.");
    check("{} {}", 0, "x: the header goes on after its end.");
    assertThatThrownBy(() -> read("{\"a\":" + "[".repeat(1000), 0))
        .isInstanceOf(CheckpointException.class);
  }

  @Test
  void oversized() {
    check(
        A + "}",
        9,
        "x: 1 bytes follow the last tensor, from offset 70. The file is damaged: download or convert it again.");
  }

  @Test
  void overlapsAndGaps() {
    check(
        A + ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        8,
        "tensor 'b' begins at data offset 4 and overlaps tensor 'a', which ends at 8 (x, offset 119). The file is damaged: download or convert it again.");
    check(
        A + ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}",
        16,
        "tensor 'b' begins at data offset 12 and leaves a gap after tensor 'a', which ends at 8 (x, offset 129). The file is damaged: download or convert it again.");
  }

  @Test
  void twice() {
    check(
        A + ",\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        8,
        "tensor 'a' appears twice in the header of x; which one is meant cannot be told. Write the file again.");
    check(
        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        8,
        "tensor 'a': 'dtype' appears twice in the header of x.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "F8_E4M3FNUZ | [8]  | [0,8] | dtype F8_E4M3FNUZ is the FNUZ variant of FP8, whose codes mean other values (x).",
        "Q4          | [8]  | [0,8] | dtype Q4 is unknown (x). Readable weights are F32, F16, BF16, F8_E4M3 and F8_E5M2.",
        "F32         | [3]  | [0,8] | F32 [3] needs 12 bytes, found data_offsets [0, 8]",
        "F32         | [-2] | [0,8] | shape must be at most 16 whole numbers between 0 and 2^63-1, found '-2' (x).",
        "F32         | [2.0]| [0,8] | found '2.0'",
        "F32         | [9223372036854775808] | [0,8] | found '9223372036854775808'",
        "F32         | [4611686018427387904,4] | [0,8] | is larger than any file",
        "F32         | [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2] | [0,8] | at most 16",
        "F32         | [2]  | [8,0] | data_offsets [8, 0] run backwards (x).",
        "F32         | [2]  | [0,8,9] | expected dtype, shape and two data_offsets in the header of x",
        "F32         | [2]  | [0,9223372036854775807] | reach beyond the file",
      })
  void wrongEntries(String dtype, String shape, String offsets, String expected) {
    assertThatThrownBy(() ->
            read(
                "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}"
                    .formatted(dtype, shape, offsets),
                8))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("tensor 'a': ")
        .hasMessageContaining(expected);
  }

  private static TensorSet read(String header, int dataBytes) {
    return read(SafetensorsFiles.bytes(header, dataBytes));
  }

  private static TensorSet read(byte[] file) {
    TensorSet tensors = new TensorSet();
    SafetensorsReader.read("x", MemorySegment.ofArray(file), tensors);
    return tensors;
  }

  private static void check(String header, int dataBytes, String sentence) {
    check(
        SafetensorsFiles.bytes(
            header.getBytes(StandardCharsets.UTF_8).length,
            header.getBytes(StandardCharsets.UTF_8),
            dataBytes),
        sentence);
  }

  private static void check(byte[] file, String sentence) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(sentence);
  }
}
