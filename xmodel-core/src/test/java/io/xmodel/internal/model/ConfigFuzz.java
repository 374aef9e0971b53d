package io.xmodel.internal.model;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.damage.Refusals;
import io.xmodel.internal.json.StrictJson;
import io.xmodel.model.RopeFrequencies;
import io.xmodel.model.XmodelConfig;

/** Whatever the bytes, a config.json is read, and makes sense, or is refused with a sentence. */
class ConfigFuzz {
  @FuzzTest(maxDuration = "3m")
  void readsOrRefuses(byte[] file) {
    reads(file);
  }

  /** Whether it is read. */
  static boolean reads(byte[] file) {
    return Refusals.reads(() -> {
      ObjectNode json = StrictJson.parseObject(file, "x");
      XmodelConfig config = ConfigReader.read(json, "x");
      QuantizationReader.read(json, "x");
      for (float frequency : RopeFrequencies.of(config).inverse()) {
        if (!(frequency >= 0 && frequency <= 1)) {
          throw new AssertionError("frequency " + frequency + " of " + config);
        }
      }
    });
  }
}
