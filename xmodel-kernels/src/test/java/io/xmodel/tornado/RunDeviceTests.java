package io.xmodel.tornado;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The tests that a device must pass – the backend's contract and each kernel's specification –
 * without Maven, and as many as there is time for: {@code java @…/tornado-argfile … RunDeviceTests
 * DIRECTORY-OF-TEST-CLASSES SECONDS}. Tests of kernels and of whole models share the time, and so
 * do the classes of each; of a class one case of each test is run, then the next of each. Markdown
 * on stdout; what tests print on stderr.
 */
final class RunDeviceTests {
  private static final String PACKAGE = "io.xmodel.tornado.";

  private final PrintStream out;
  private final double seconds;
  private final long start = System.nanoTime();
  private final Map<String, Count> counts = new LinkedHashMap<>();
  private final Map<String, Deque<Next>> queues = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private String running = "";
  private double runningSince;
  private int all;

  private RunDeviceTests(PrintStream out, double seconds) {
    this.out = out;
    this.seconds = seconds;
  }

  /** Runs them and exits with 1 if one failed. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    RunDeviceTests tests = new RunDeviceTests(out, Double.parseDouble(args[1]));
    Thread watch = new Thread(tests::watch);
    watch.setDaemon(true);
    watch.start();
    tests.run(Path.of(args[0]));
    tests.end();
  }

  private static final class Count {
    private int passed;
    private int failed;
    private int left;
    private double seconds;
  }

  /** One test and its next case; a test without parameters is its only case. */
  private record Next(TestIdentifier test, int invocation) {
    DiscoverySelector selector() {
      return selectUniqueId(
          test.isTest()
              ? test.getUniqueIdObject()
              : test.getUniqueIdObject().append("test-template-invocation", "#" + invocation));
    }

    String className() {
      UniqueId id = test.getUniqueIdObject();
      String name =
          id.getSegments().stream()
              .filter(segment -> segment.getType().equals("class"))
              .map(UniqueId.Segment::getValue)
              .findFirst()
              .orElse(id.toString());
      return name.substring(PACKAGE.length());
    }

    boolean isOfKernels() {
      return RunDeviceTests.isOfKernels(className());
    }

    String name() {
      return className() + "." + method();
    }

    String method() {
      return test.getDisplayName().replaceAll("\\(.*", "");
    }
  }

  private void run(Path classes) throws IOException {
    Launcher launcher = LauncherFactory.create();
    plan(launcher.discover(request(selectors(classes))));
    for (Next next = take(); next != null; next = take()) {
      double before = elapsed();
      int ran = execute(launcher, next);
      end(next, elapsed() - before);
      if (ran > 0 && !next.test.isTest()) {
        again(next);
      }
    }
  }

  private synchronized void plan(TestPlan plan) {
    plan.getRoots().stream()
        .flatMap(root -> plan.getDescendants(root).stream())
        .filter(test -> test.getSource().orElse(null) instanceof MethodSource)
        .map(test -> new Next(test, 1))
        .sorted(
            Comparator.comparing((Next next) -> !next.isOfKernels())
                .thenComparing(Next::className)
                .thenComparing(
                    next -> !next.name().endsWith("LogProbabilitiesAgreeWithTheReference"))
                .thenComparing(Next::name))
        .forEach(next -> {
          queue(next.className()).add(next);
          count(next.className());
        });
  }

  private Count count(String className) {
    return counts.computeIfAbsent(className, name -> new Count());
  }

  private Deque<Next> queue(String className) {
    return queues.computeIfAbsent(className, name -> new ArrayDeque<>());
  }

  private synchronized void again(Next next) {
    queue(next.className()).addLast(new Next(next.test, next.invocation + 1));
  }

  /** Of the kind and then the class that have had the least time; null at the end. */
  private synchronized @Nullable Next take() {
    Next next =
        queues.values().stream()
            .filter(queue -> !queue.isEmpty())
            .map(Deque::getFirst)
            .min(
                Comparator.comparingDouble((Next first) -> ofKind(first.isOfKernels()))
                    .thenComparingDouble(first -> count(first.className()).seconds))
            .orElse(null);
    if (next != null) {
      queue(next.className()).removeFirst();
      running = "%s, case %d".formatted(next.name(), next.invocation);
      runningSince = elapsed();
    }
    return next;
  }

  private double ofKind(boolean kernels) {
    return queues.entrySet().stream()
        .filter(entry -> isOfKernels(entry.getKey()) == kernels)
        .mapToDouble(entry -> count(entry.getKey()).seconds)
        .sum();
  }

  private synchronized void end(Next next, double took) {
    count(next.className()).seconds += took;
    System.err.printf("%.1f s: %s%n", took, running);
    running = "";
  }

  private int execute(Launcher launcher, Next next) {
    int before = all;
    launcher.execute(
        request(List.of(next.selector())),
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest() || result.getStatus() == TestExecutionResult.Status.FAILED) {
              count(next, test, result.getStatus(), result.getThrowable());
            }
          }

          @Override
          public void executionSkipped(TestIdentifier test, String reason) {
            count(next, test, TestExecutionResult.Status.ABORTED, Optional.empty());
          }
        });
    return all - before;
  }

  private synchronized void count(
      Next next,
      TestIdentifier test,
      TestExecutionResult.Status status,
      Optional<Throwable> problem) {
    all++;
    Count count = count(next.className());
    switch (status) {
      case SUCCESSFUL -> count.passed++;
      case ABORTED -> count.left++;
      case FAILED -> {
        count.failed++;
        String why = problem.map(Throwable::toString).orElse("").strip();
        failures.add(
            "%s, %s: %s"
                .formatted(next.name(), test.getDisplayName(), why.lines().findFirst().orElse("")));
        problem.ifPresent(Throwable::printStackTrace);
      }
    }
  }

  private static boolean isOfKernels(String className) {
    return className.startsWith("kernels.") || className.startsWith("experimental.");
  }

  private double elapsed() {
    return (System.nanoTime() - start) * 1e-9;
  }

  /** Who has not ended in time is not waited for. */
  private void watch() {
    try {
      Thread.sleep((long) (seconds * 1e3));
    } catch (InterruptedException e) {
      return;
    }
    end();
  }

  private synchronized void end() {
    int passed = counts.values().stream().mapToInt(count -> count.passed).sum();
    int failed = counts.values().stream().mapToInt(count -> count.failed).sum();
    int left = counts.values().stream().mapToInt(count -> count.left).sum();
    out.printf(
        "%d cases passed, %d failed, %d were left out by their own conditions, in %.0f s.%n%n",
        passed, failed, left, elapsed());
    out.print("| tests | passed | failed | left out | s |\n| --- | ---: | ---: | ---: | ---: |\n");
    counts.forEach((name, count) ->
        out.printf(
            "| %s | %d | %d | %d | %.1f |%n",
            name, count.passed, count.failed, count.left, count.seconds));
    out.println();
    failures.stream().limit(5).forEach(failure -> out.println("- **Failed:** " + failure));
    if (!running.isEmpty()) {
      out.printf(
          "- Broken off, as the step's time was over: %s, after %.0f s.%n",
          running, elapsed() - runningSince);
    }
    if (queues.values().stream().anyMatch(queue -> !queue.isEmpty())) {
      out.printf(
          "- There was no time for%s%s with TORNADOVM_HOME set `mvn verify` runs all.%n",
          names(" any case of: ", next -> next.invocation == 1),
          names(" further cases of: ", next -> next.invocation > 1));
    }
    Runtime.getRuntime().halt(passed > 0 && failed == 0 ? 0 : 1);
  }

  private String names(String before, Predicate<Next> some) {
    String names =
        queues.entrySet().stream()
            .map(entry ->
                entry.getValue().stream()
                    .filter(some)
                    .map(Next::method)
                    .collect(Collectors.joining(", ", entry.getKey() + " (", ")")))
            .filter(list -> !list.endsWith(" ()"))
            .collect(Collectors.joining("; "));
    return names.isEmpty() ? "" : before + names + ";";
  }

  private static LauncherDiscoveryRequest request(Collection<? extends DiscoverySelector> some) {
    return LauncherDiscoveryRequestBuilder.request().selectors(List.copyOf(some)).build();
  }

  /** The classes whose names say so: others look at the emulator's counters. */
  private static List<DiscoverySelector> selectors(Path classes) throws IOException {
    Path here = classes.resolve("io/xmodel/tornado");
    try (Stream<Path> files = Files.walk(here, 2)) {
      return files
          .map(file -> classes.relativize(file).toString().replace('/', '.'))
          .filter(name ->
              name.matches(
                  "io\\.xmodel\\.tornado\\.(Device(?!Notice)\\w*Test|\\w+OnDevice|(kernels|experimental)\\.\\w*Test)\\.class"))
          .<DiscoverySelector>map(
              name -> selectClass(name.substring(0, name.length() - ".class".length())))
          .toList();
    }
  }
}
