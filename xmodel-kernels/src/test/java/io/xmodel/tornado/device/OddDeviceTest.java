package io.xmodel.tornado.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.BackendException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.TornadoTargetDevice;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoDeviceNotFound;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;

/** A device that TornadoVM counts and does not give, as it does with Oclgrind beside PoCL. */
class OddDeviceTest {
  private static final TornadoDevice SOUND = device(8, 1L << 30, 1L << 28, 32_768, 1024);

  private static TornadoDevice device(
      int units, long memory, long array, long localMemory, long groupSize) {
    TornadoTargetDevice physical =
        fake(
            TornadoTargetDevice.class,
            Map.of(
                "getDeviceName", arguments -> "sound",
                "getDeviceMaxComputeUnits", arguments -> units,
                "getDeviceLocalMemorySize", arguments -> localMemory,
                "getDeviceMaxWorkGroupSize", arguments -> new long[] {groupSize}));
    return fake(
        TornadoDevice.class,
        Map.of(
            "getPhysicalDevice", arguments -> physical,
            "getDeviceType", arguments -> TornadoDeviceType.GPU,
            "getTornadoVMBackend", arguments -> TornadoVMBackendType.OPENCL,
            "getMaxGlobalMemory", arguments -> memory,
            "getMaxAllocMemory", arguments -> array));
  }

  /** What TornadoVM makes of a question that the driver refused is 0, or an error of its own. */
  static Stream<Arguments> silent() {
    return Stream.of(
        Arguments.of(device(0, 1, 1, 1, 1), "its driver says that it has no compute units"),
        Arguments.of(device(1, 0, 1, 1, 1), "its driver says that it has no memory"),
        Arguments.of(device(1, 1, 0, 1, 1), "its driver says that it has no room for an array"),
        Arguments.of(device(1, 1, 1, 0, 1), "its driver says that it has no local memory"),
        Arguments.of(device(1, 1, 1, 1, 0), "its driver says that it has no items in a group"),
        Arguments.of(new TornadoInternalError("word size is 0"), "word size is 0"));
  }

  @ParameterizedTest
  @MethodSource("silent")
  void isLeftOutWhereItsDriverDoesNotAnswer(Object device, String why) {
    Devices.Found found =
        find(arguments -> {
          if (device instanceof Error error) {
            throw error;
          }
          return device;
        });
    assertThat(found.devices()).isEmpty();
    assertThat(found.leftOut()).hasSize(3).allMatch(line -> line.contains(why));
  }

  @Test
  void isLeftOutByNameAndHidesNone() {
    Devices.Found found = find(OddDeviceTest::device);
    assertThat(found.devices()).extracting(Device::id).containsExactly("0:0", "0:2");
    assertThat(found.leftOut())
        .containsExactly("device 2 of 3 of backend OpenCL: device required not found: 1 - Max: 1");
  }

  /** What is found in a backend of three devices. */
  private static Devices.Found find(Function<Object[], Object> devices) {
    TornadoBackend backend =
        fake(
            TornadoBackend.class,
            Map.of(
                "getNumDevices", arguments -> 3,
                "getName", arguments -> "OpenCL",
                "getDevice", devices));
    TornadoRuntime runtime =
        fake(
            TornadoRuntime.class,
            Map.of("getNumBackends", arguments -> 1, "getBackend", arguments -> backend));
    return Devices.all(runtime);
  }

  /** In a Spark executor's own jars, or a packed application, TornadoVM finds no class files. */
  @Test
  void kernelsOfAnotherClassLoaderAreRefused() {
    assertThatThrownBy(() -> Devices.requireClassFiles(null))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("spark.executor.extraClassPath");
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
