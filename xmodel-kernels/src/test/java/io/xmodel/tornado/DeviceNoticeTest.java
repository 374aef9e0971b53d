package io.xmodel.tornado;

import org.junit.jupiter.api.Test;

/** Says in the build's output that the tests on a real device were not run. */
class DeviceNoticeTest {
  @Test
  void deviceTestsNeedAnSdk() {
    if (System.getenv("TORNADOVM_HOME") == null) {
      System.out.println("device tests: skipped: no SDK (TORNADOVM_HOME is not set)");
    }
  }
}
