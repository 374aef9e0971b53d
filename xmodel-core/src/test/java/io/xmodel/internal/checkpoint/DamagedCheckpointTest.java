package io.xmodel.internal.checkpoint;

import io.xmodel.damage.DamagedBytes;
import io.xmodel.damage.DamagedInputs;
import io.xmodel.damage.DamagedJson;
import io.xmodel.damage.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Damaged files of weights are read or refused, in little time and memory. */
class DamagedCheckpointTest {
  private static final List<String> HEADERS =
      List.of(
          """
          {"__metadata__": {"format": "pt"}, "a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "b": {"dtype": "BF16", "shape": [1, 2], "data_offsets": [8, 12]}}\
          """,
          """
          {"a": {"dtype": "I64", "shape": [], "data_offsets": [0, 8]}, "b": {"dtype": "F8_E4M3", "shape": [3], "data_offsets": [8, 11]}, "c": {"dtype": "F16", "shape": [0, 2], "data_offsets": [11, 11]}, "d": {"dtype": "U8", "shape": [1], "data_offsets": [11, 12]}}\
          """);

  /** Opcodes and names that a pickle may have. */
  private static final List<String> PICKLE =
      List.of(
          "(",
          "0",
          "1",
          "N",
          "\u0088",
          "\u0089",
          "K\0",
          "K\1",
          "K\6",
          "M\1\1",
          "J\1\0\0\0",
          "J\u00FF\u00FF\u00FF\u00FF",
          "\u008a\1\u0080",
          "\u008a\u0008\0\0\0\0\0\0\0\u0080",
          "G?\u00F0\0\0\0\0\0\0",
          "\u008c\1a",
          "X\1\0\0\0b",
          "}",
          "]",
          ")",
          "t",
          "\u0085",
          "\u0086",
          "\u0087",
          "a",
          "e",
          "s",
          "u",
          "q\0",
          "r\1\0\0\0",
          "\u0094",
          "h\0",
          "j\1\0\0\0",
          "Q",
          "R",
          "b",
          ".",
          "\u0093",
          "\u0080\2",
          "\u0095\1\0\0\0\0\0\0\0",
          "ctorch\nFloatStorage\n",
          "ctorch._utils\n_rebuild_tensor\n",
          "ctorch._utils\n_rebuild_tensor_v3\n",
          "ctorch._utils\n_rebuild_parameter\n",
          "ccollections\nOrderedDict\n)R",
          "ctorch\nfloat16\n",
          "ctorch.storage\nUntypedStorage\n",
          "cos\nsystem\n",
          "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0000X\3\0\0\0cpuK\6tQ",
          "X\1\0\0\0cctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nHalfStorage\nX\1\0\0\0000X\3\0\0\0cpuK\14tQK\0K\3K\2\u0086K\1K\3\u0086\u0089NtRs");

  @Test
  void safetensors() {
    List<byte[]> headers =
        HEADERS.stream().map(header -> header.getBytes(StandardCharsets.UTF_8)).toList();
    List<String> pieces = List.of("F64", "E5M2", "FNUZ", "BF16", "\n", "\u0007", "é", "x", "I32");
    DamagedJson header = new DamagedJson(headers, pieces);
    DamagedBytes bytes =
        new DamagedBytes(
            Seeds.of(SafetensorsFuzz.class, "readsOrRefuses"), List.of(" ", "\0", "{"));
    DamagedInputs.check(
        random -> {
          byte[] file = SafetensorsFiles.bytes(text(header.make(random)), 12);
          return random.nextInt(8) == 0 ? bytes.damage(file, random) : file;
        },
        SafetensorsFuzz::reads,
        32);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  @Test
  void pickles() {
    DamagedInputs.check(pickle(), PickleFuzz::reads, 32);
  }

  private static DamagedBytes pickle() {
    return new DamagedBytes(Seeds.of(PickleFuzz.class, "readsOrRefuses"), PICKLE);
  }

  @Test
  void zips() {
    DamagedBytes pickle =
        new DamagedBytes(
            Seeds.of(PickleFuzz.class, "readsOrRefuses").stream()
                .filter(seed -> seed.length > 100 && seed.length < 1000)
                .toList(),
            PICKLE);
    DamagedBytes zip =
        new DamagedBytes(
            Seeds.of(TorchFuzz.class, "readsOrRefuses"),
            List.of("PK\1\2", "PK\3\4", "PK\5\6", "PK\6\6", "PK\6\7", "m/data.pkl", "m/data/0"));
    DamagedInputs.check(
        random ->
            switch (random.nextInt(4)) {
              case 0 -> zip.make(random);
              case 1 -> zip.damage(TorchFiles.zip(pickle.make(random), 24), random);
              default -> TorchFiles.zip(pickle.make(random), random.nextInt(4) == 0 ? 8 : 24);
            },
        TorchFuzz::reads,
        32);
  }
}
