package io.xmodel.internal.cpu.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The build runs this with the Vector API's module and once without. */
class MathProviderTest {
  @Test
  void theVectorModuleDecides() {
    boolean there = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    String description = MathProvider.best().description();
    if (there) {
      assertThat(description).endsWith("-bit vectors");
    } else {
      assertThat(description).isEqualTo("no vectors");
    }
  }
}
