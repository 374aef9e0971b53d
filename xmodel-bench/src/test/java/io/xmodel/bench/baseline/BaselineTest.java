package io.xmodel.bench.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.bench.baseline.Baseline.Moved;
import io.xmodel.error.XmodelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineTest {
  @TempDir Path temp;

  private final Baseline known =
      new Baseline(
          new TreeMap<>(Map.of("launches", 243L, "bytes", 2700000000L)),
          new TreeMap<>(Map.of("decode", 0.8)));

  /** Counters of this build's kernels. A difference that is meant is written down. */
  @Test
  void countersAreTheBaselines() {
    Baseline kept = Baseline.read(Path.of("baseline.json"));
    assertThat(kept.ratios()).isNotEmpty();
    assertThat(kept.countersMoved(EmulatorCounters.read()))
        .as("what moved; if it is meant: ./xmodel bench baseline --counters --write")
        .isEmpty();
  }

  @Test
  void isReadAsWritten() {
    Path file = temp.resolve("baseline.json");
    known.write(file);
    assertThat(Baseline.read(file)).isEqualTo(known);
  }

  @Test
  void countersMustBeEqual() {
    assertThat(known.countersMoved(new TreeMap<>(known.counters()))).isEmpty();
    assertThat(known.countersMoved(new TreeMap<>(Map.of("launches", 242L, "barriers", 5L))))
        .containsExactly(
            new Moved("barriers", "", "5", true),
            new Moved("bytes", "2,700,000,000", "", true),
            new Moved("launches", "243", "242", true));
  }

  @Test
  void ratiosMayBeAQuarterSmaller() {
    assertThat(known.ratiosMoved(new TreeMap<>(Map.of("decode", 0.61)))).isEmpty();
    assertThat(known.ratiosMoved(new TreeMap<>(Map.of("decode", 0.59))))
        .containsExactly(new Moved("decode", "0.800", "0.590", true));
    assertThat(known.ratiosMoved(new TreeMap<>(Map.of("decode", 1.1))))
        .containsExactly(new Moved("decode", "0.800", "1.100", false));
    assertThat(known.ratiosMoved(new TreeMap<>(Map.of("decode", Double.NaN))))
        .containsExactly(new Moved("decode", "0.800", "NaN", true));
    assertThat(known.ratiosMoved(new TreeMap<>()))
        .containsExactly(new Moved("decode", "0.800", "", true));
  }

  @Test
  void saysWhatIsNoBaseline() throws IOException {
    Path file = temp.resolve("broken.json");
    Files.writeString(file, "{\"counters\": 3}");
    assertThatThrownBy(() -> Baseline.read(file))
        .isInstanceOf(XmodelException.class)
        .hasMessageContaining(file + " is no baseline");
  }
}
