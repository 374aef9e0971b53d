package io.xmodel.tornado.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.TornadoTargetDevice;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoDeviceNotFound;

/** A device that TornadoVM counts and does not give, as it does with Oclgrind beside PoCL. */
class OddDeviceTest {
  private static final TornadoTargetDevice PHYSICAL =
      fake(TornadoTargetDevice.class, Map.of("getDeviceName", arguments -> "sound"));

  private static final TornadoDevice SOUND =
      fake(
          TornadoDevice.class,
          Map.of(
              "getPhysicalDevice", arguments -> PHYSICAL,
              "getDeviceType", arguments -> TornadoDeviceType.GPU,
              "getTornadoVMBackend", arguments -> TornadoVMBackendType.OPENCL,
              "getMaxGlobalMemory", arguments -> 1L << 30,
              "getMaxAllocMemory", arguments -> 1L << 28));

  @Test
  void isLeftOutByNameAndHidesNone() {
    TornadoBackend backend =
        fake(
            TornadoBackend.class,
            Map.of(
                "getNumDevices", arguments -> 3,
                "getName", arguments -> "OpenCL",
                "getDevice", OddDeviceTest::device));
    TornadoRuntime runtime =
        fake(
            TornadoRuntime.class,
            Map.of("getNumBackends", arguments -> 1, "getBackend", arguments -> backend));
    Devices.Found found = Devices.all(runtime);
    assertThat(found.devices()).extracting(Device::id).containsExactly("0:0", "0:2");
    assertThat(found.leftOut())
        .containsExactly("device 2 of 3 of backend OpenCL: device required not found: 1 - Max: 1");
  }

  private static Object device(Object[] arguments) {
    if (arguments[0].equals(1)) {
      throw new TornadoDeviceNotFound("[ERROR] device required not found: 1 - Max: 1");
    }
    return SOUND;
  }

  private static <T> T fake(Class<T> type, Map<String, Function<Object[], Object>> methods) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Function<Object[], Object> known = methods.get(method.getName());
              if (known == null) {
                throw new UnsupportedOperationException(method.getName());
              }
              return known.apply(arguments);
            }));
  }
}
