package io.xmodel.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.internal.model.ConfigReader;
import io.xmodel.model.XmodelConfig;
import org.junit.jupiter.api.Test;

class ConfigWriterTest {
  @Test
  void writtenConfigsAreReadBack() {
    for (Preset preset : Preset.values()) {
      XmodelConfig config = preset.config(1000);
      assertThat(ConfigReader.read(ConfigWriter.write(config, "bfloat16"), "c")).isEqualTo(config);
    }
  }
}
