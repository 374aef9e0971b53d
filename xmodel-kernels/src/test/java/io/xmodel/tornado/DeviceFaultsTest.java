package io.xmodel.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xmodel.tornado.device.Devices;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * An OpenCL driver that refuses a call: the answer is right, or there is a sentence, and never a
 * crash. Calls are refused one at a time in the life of a model, see {@link FaultLoop}. A build
 * refuses a few. {@code -Dxmodel.faults=all} refuses each, {@code clFlush} each of a function,
 * {@code clFlush/10} each tenth of them, and {@code clFlush:3} this one; commas are between. {@code
 * clFlush:3+} refuses all later ones, too, and {@code clFlush:3&clFinish:5} both in one life.
 * {@code pairs/10} draws ten such pairs, and {@code first} refuses what TornadoVM calls before it
 * knows its devices.
 */
@Tag("device")
@ExtendWith(OnDevice.class)
@Timeout(value = 12, unit = TimeUnit.HOURS)
class DeviceFaultsTest {
  private static final Path SHIM = Path.of("..", "tools", "opencl-faults");

  /**
   * Where a refusal was a crash, or a wrong text, before results had stamps; and how many of its
   * calls a build refuses, evenly spread. Of 24 bytes is what TornadoVM sends before each launch.
   */
  private static final Map<String, Integer> IN_A_BUILD =
      Map.of(
          "clCreateBuffer", 1,
          "clEnqueueNDRangeKernel", 1,
          "clEnqueueWriteBuffer", 3,
          "clEnqueueWriteBuffer24", 1,
          "clEnqueueReadBuffer", 1);

  /** How many calls TornadoVM makes before it knows its devices, on PoCL. */
  private static final Map<String, Integer> FIRST =
      Map.of(
          "clGetPlatformIDs", 2,
          "clGetPlatformInfo", 12,
          "clGetDeviceIDs", 2,
          "clGetDeviceInfo", 30,
          "clCreateContext", 1,
          "clCreateCommandQueue", 3,
          "clCreateBuffer", 3);

  @TempDir Path temp;
  private String numbers = "";

  @Test
  void aRefusedCallIsTheRightAnswerOrASentence() throws Exception {
    assumeTrue(System.getProperty("os.name").equals("Linux"));
    assumeTrue(Devices.find().getFirst().kind().equals("OPENCL"));
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "a C compiler");
    Process build =
        new ProcessBuilder(SHIM.resolve("build.sh").toString(), library().toString()).start();
    assertThat(build.waitFor()).isZero();

    Deque<String> left = new ArrayDeque<>(faults());
    Map<String, String> outcomes = new LinkedHashMap<>();
    while (!left.isEmpty()) {
      Path report = temp.resolve("report" + left.size());
      int code = run(report, "", left.stream().limit(200).toList());
      for (String line : Files.readAllLines(report)) {
        String[] parts = line.split(" ", 2);
        assertThat(parts[0]).isEqualTo(left.removeFirst());
        boolean ended = !parts[1].isEmpty();
        outcomes.put(parts[0], ended ? parts[1] : "CRASHED, code " + code);
      }
      assertThat(Files.size(report)).as("report").isPositive();
    }
    long unreached = outcomes.values().stream().filter("not reached"::equals).count();
    long calls = outcomes.size();
    for (String fault : firstFaults()) {
      Path report = temp.resolve("first");
      int code = run(report, fault, List.of());
      String line = Files.exists(report) ? Files.readString(report).strip() : "";
      String outcome = line.substring(Math.min(line.length(), fault.length())).strip();
      if (outcome.isEmpty()) {
        outcome = "CRASHED, code " + code;
      }
      outcomes.put("first " + fault, outcome.equals(numbers) ? "same" : outcome);
      Files.deleteIfExists(report);
    }
    print(outcomes);
    assertThat(unreached).as("calls that were not made").isLessThanOrEqualTo(calls / 8);
    assertThat(outcomes.entrySet())
        .allSatisfy(outcome ->
            assertThat(outcome.getValue())
                .matches("(same|not reached|sentence: [A-Z].*\\.)( \\[\\d+ refused])?"));
  }

  private Path library() {
    return temp.resolve("faults.so").toAbsolutePath();
  }

  /** Which calls are refused: by property, or from the middle and the end of each function's. */
  private List<String> faults() throws Exception {
    String asked = asked();
    Path report = temp.resolve("calls");
    assertThat(run(report, "", List.of())).as("a life without faults").isZero();
    List<String> lines = Files.readAllLines(report);
    numbers = lines.getFirst();
    List<String> faults = new ArrayList<>(pairs(asked("pairs"), lines.subList(1, lines.size())));
    for (String line : lines.subList(1, lines.size())) {
      String function = line.split(" ")[0];
      int calls = Integer.parseInt(line.split(" ")[1]);
      int each = each(function);
      if (each > 0) {
        for (int n = 1; n <= calls; n += each) {
          faults.add(function + ":" + n);
        }
      } else if (!asked.isEmpty()) {
        Stream.of(asked.split(","))
            .filter(fault -> fault.startsWith(function + ":"))
            .forEach(faults::add);
      } else {
        if (function.equals("clEnqueueWriteBuffer")) {
          faults.add(function + ":50+"); // while its first pass is prepared: state and angles, too
        }
        int few = IN_A_BUILD.getOrDefault(function, 0);
        for (int i = 1; i <= few; i++) {
          faults.add(function + ":" + Math.max(1, calls * i / (few + 1)));
        }
      }
    }
    return faults;
  }

  /** Each how manieth call of a function is asked for; 0 if none is, or only some by number. */
  private static int each(String function) {
    return Math.max(asked(function), asked("all"));
  }

  /** The number behind a name that is asked for, 1 if it has none; 0 if it is not asked for. */
  private static int asked(String name) {
    for (String one : asked().split(",")) {
      String[] parts = one.split("/");
      if (parts[0].equals(name)) {
        return parts.length == 1 ? 1 : Integer.parseInt(parts[1]);
      }
    }
    return 0;
  }

  /** So many pairs of calls, of the functions that were called, always the same ones. */
  private static List<String> pairs(int count, List<String> calls) {
    Random random = new Random(1);
    List<String> called = calls.stream().filter(line -> !line.endsWith(" 0")).toList();
    return Stream.generate(() -> draw(called, random) + "&" + draw(called, random))
        .limit(count)
        .toList();
  }

  private static String draw(List<String> calls, Random random) {
    String[] parts = calls.get(random.nextInt(calls.size())).split(" ");
    return parts[0] + ":" + (1 + random.nextInt(Integer.parseInt(parts[1])));
  }

  private static String asked() {
    return System.getProperty("xmodel.faults", "");
  }

  /** Calls that TornadoVM makes once in a process. */
  private static List<String> firstFaults() {
    List<String> faults = new ArrayList<>();
    if (asked().isEmpty()) {
      faults.add("clCreateContext:1");
    }
    if (Math.max(asked("first"), asked("all")) > 0) {
      FIRST.forEach((function, count) -> {
        for (int n = 1; n <= count; n++) {
          faults.add(function + ":" + n);
        }
      });
    }
    return faults;
  }

  private int run(Path report, String first, List<String> faults)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> !flag.startsWith("-javaagent") && !flag.startsWith("-Dxmodel"))
        .forEach(command::add);
    command.add("-XX:ErrorFile=" + temp.resolve("crash-%p.log"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(FaultLoop.class.getName(), library().toString(), report.toString()));
    command.addAll(faults);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("output").toFile());
    builder.environment().put("LD_PRELOAD", library().toString());
    builder.environment().put("XMODEL_FAULTS", first);
    return builder.start().waitFor();
  }

  private static void print(Map<String, String> outcomes) {
    Map<String, Long> kinds =
        outcomes.values().stream()
            .collect(
                Collectors.groupingBy(
                    outcome -> outcome.replaceFirst("[:,].*?(?= \\[|$)", ""),
                    Collectors.counting()));
    System.out.printf("refused calls: %d, %s%n", outcomes.size(), kinds);
    if (outcomes.size() > 50) {
      outcomes.forEach((fault, outcome) -> System.out.printf("%s %s%n", fault, outcome));
    }
  }
}
