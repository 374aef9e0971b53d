package io.xmodel.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.CheckpointException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PickleReaderTest {
  private static final String WAY_OUT =
      " Use safetensors files, or save a plain state dict with torch.save.";

  /** ("storage", torch.FloatStorage, "0", "cpu", 6) as a persistent id. */
  private static final String STORAGE =
      "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0" + "0X\3\0\0\0cpuK\6tQ";

  private static final String TENSOR =
      "ctorch._utils\n_rebuild_tensor_v2\n(" + STORAGE + "K\1K\2K\2\u0086K\2K\1\u0086\u0089Nt";

  private static final String ONE = "\u0080\2}X\1\0\0\0a" + TENSOR + "Rs.";

  @Test
  void readsATensor() {
    PickledTensor tensor = Objects.requireNonNull(read(ONE).get("a"));
    assertThat(tensor.storage().key()).isEqualTo("0");
    assertThat(tensor.storage().length()).isEqualTo(6);
    assertThat(tensor.offset()).isEqualTo(1);
    assertThat(tensor.size()).containsExactly(2, 2);
    assertThat(tensor.stride()).containsExactly(2, 1);
  }

  @Test
  void readsAnOrderedDictWithMetadata() {
    String dict = "ccollections\nOrderedDict\n)R(X\1\0\0\0a" + TENSOR + "Ru";
    assertThat(read("\u0080\2" + dict + "}X\t\0\0\0_metadata}sb.")).containsOnlyKeys("a");
  }

  @Test
  void aParameterIsItsTensor() {
    String parameter = "ctorch._utils\n_rebuild_parameter\n(" + TENSOR + "R\u0088Nt";
    assertThat(read("\u0080\2}X\1\0\0\0a" + parameter + "Rs.")).containsOnlyKeys("a");
  }

  @Test
  void maliciousGlobalsAreRefusedByName() {
    check(
        "\u0080\2cos\nsystem\nX\4\0\0\0true\u0085R.",
        "p: the pickle is refused at byte 13: it asks for 'os.system', which rebuilding tensors does not need; it was not executed.");
    check(
        "\u0080\4\u008c\10builtins\u008c\4eval\u0093.",
        "p: the pickle is refused at byte 19: it asks for 'builtins.eval', which rebuilding tensors does not need; it was not executed.");
    check(
        "\u0080\2ctorch\nload\n.",
        "p: the pickle is refused at byte 14: it asks for 'torch.load', which rebuilding tensors does not need; it was not executed.");
  }

  @Test
  void otherOpcodesAreRefusedByNumber() {
    for (char opcode : "iobI\u0081\u0092\u0082P".replace("b", "").toCharArray()) {
      check(
          "\u0080\2" + opcode + "x",
          "p: the pickle is refused at byte 3: opcode 0x%02X is not used by state dicts."
              .formatted((int) opcode));
    }
  }

  @Test
  void otherValuesAreRefused() {
    check(
        "\u0080\2K\1.",
        "p: the pickle is refused at byte 5: expected a dictionary of tensors, found the number 1.");
    check(
        "\u0080\2}X\1\0\0\0aK\1s.",
        "p: the pickle is refused at byte 13: expected a tensor under 'a', found the number 1.");
    check(
        "\u0080\2}X\12\0\0\0state_dict}s.",
        "p: the pickle is refused at byte 21: expected a tensor under 'state_dict', found a dictionary of 0.");
    check(
        ONE.replace("s.", "sX\1\0\0\0aNs."),
        "p: the pickle is refused at byte 119: 'a' is there twice.");
    check(
        "\u0080\1.",
        "p: the pickle is refused at byte 2: expected pickle protocol 2 to 5, found 1.");
  }

  @Test
  void stackAndMemoAreBounded() {
    check(
        "\u0080\2R",
        "p: the pickle is refused at byte 3: it takes more from the stack than is there.");
    check("\u0080\2K\1(t0", null);
    check(
        "\u0080\2K\1(R",
        "p: the pickle is refused at byte 6: it takes more from the stack than is there.");
    check(
        "\u0080\2t", "p: the pickle is refused at byte 3: it closes a mark that it did not open.");
    check(
        "\u0080\2h\7",
        "p: the pickle is refused at byte 4: it recalls value 7, which it did not memorise.");
    check(
        "\u0080\2" + "N".repeat(200_000),
        "p: the pickle is refused at byte 100003: its stack grows beyond 100000 values.");
    check(
        "\u0080\2" + "(".repeat(200_000),
        "p: the pickle is refused at byte 100003: it has more than 100000 open marks.");
  }

  @Test
  void truncatedPicklesAreRefusedWhereverTheyEnd() {
    for (int length = 0; length < ONE.length() - 1; length++) {
      String cut = ONE.substring(0, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(CheckpointException.class);
    }
    check(
        "\u0080\2X\377\377\377\377a",
        "p: the pickle is refused at byte 7: it is truncated: -1 more bytes were expected.");
    check("\u0080\2", "p: the pickle is refused at byte 2: it ends without STOP; it is truncated.");
  }

  @Test
  void listsThatContainThemselvesDoNotHang() {
    assertThatThrownBy(() -> read("\u0080\2]q\0h\0a."))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("found ArrayList");
  }

  private static Map<String, PickledTensor> read(String latin1) {
    return PickleReader.read(latin1.getBytes(StandardCharsets.ISO_8859_1), "p");
  }

  private static void check(String latin1, @Nullable String sentence) {
    var thrown = assertThatThrownBy(() -> read(latin1)).isInstanceOf(CheckpointException.class);
    if (sentence != null) {
      thrown.hasMessage(sentence + WAY_OUT);
    }
  }
}
