package io.xmodel;

import io.xmodel.damage.DamagedInputs;
import io.xmodel.damage.DamagedJson;
import io.xmodel.damage.Seeds;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Damaged generation_config.json files give options, in little time and memory. */
class DamagedGenerationConfigTest {
  @Test
  void readOrRefused() {
    List<byte[]> seeds = Seeds.of(GenerationConfigFuzz.class, "readsWhateverItIs");
    List<String> pieces = List.of("0", "49", "50", "-1", "01", " ", "é", "\n", "99999999999");
    DamagedInputs.check(new DamagedJson(seeds, pieces), GenerationConfigFuzz::reads, 32);
  }
}
