package io.xmodel.internal.model;

import io.xmodel.damage.DamagedInputs;
import io.xmodel.damage.DamagedJson;
import io.xmodel.damage.Seeds;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Damaged config.json files are read or refused, in little time and memory. */
class DamagedConfigTest {
  private static final List<String> PIECES =
      List.of("silu", "xmodel", "yarn", "llama3", "linear", "dynamic", "fp8", "e5m2", "x", "\n");

  @Test
  void readOrRefused() {
    List<byte[]> seeds = Seeds.of(ConfigFuzz.class, "readsOrRefuses");
    DamagedInputs.check(new DamagedJson(seeds, PIECES), ConfigFuzz::reads, 64);
  }
}
