package io.xmodel.tornado;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * The tests that a device must pass – the backend's contract and each kernel's specification –
 * without Maven: {@code java @…/tornado-argfile … RunDeviceTests DIRECTORY-OF-TEST-CLASSES}.
 */
final class RunDeviceTests {
  private RunDeviceTests() {}

  public static void main(String[] args) throws IOException {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectors(Path.of(args[0]))).build();
    Count count = new Count();
    SummaryGeneratingListener failures = new SummaryGeneratingListener();
    // Said at the end, and also when somebody has not the time to wait for it.
    Runtime.getRuntime().addShutdownHook(new Thread(count::print));
    LauncherFactory.create().execute(request, count, failures);
    failures.getSummary().printFailuresTo(new PrintWriter(System.out, true), 5);
    boolean good = count.passed > 0 && failures.getSummary().getTotalFailureCount() == 0;
    System.exit(good ? 0 : 1);
  }

  private static final class Count implements TestExecutionListener {
    private final long start = System.nanoTime();
    private volatile int passed;
    private volatile int failed;
    private volatile int left;

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        switch (result.getStatus()) {
          case SUCCESSFUL -> passed++;
          case FAILED -> failed++;
          case ABORTED -> left++;
        }
      }
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
      left++;
    }

    private void print() {
      System.out.printf(
          "%d tests passed, %d failed, %d were left out, in %.0f s%n",
          passed, failed, left, (System.nanoTime() - start) * 1e-9);
    }
  }

  /** The classes whose names say so: others look at the emulator's counters. */
  private static List<? extends DiscoverySelector> selectors(Path classes) throws IOException {
    Path here = classes.resolve("io/xmodel/tornado");
    try (Stream<Path> files =
        Stream.concat(Files.list(here), Files.list(here.resolve("kernels")))) {
      return files
          .map(file -> classes.relativize(file).toString().replace('/', '.'))
          .filter(name ->
              name.matches("io\\.xmodel\\.tornado\\.(Device\\w*Test|kernels\\.\\w*Test)\\.class"))
          .map(name -> selectClass(name.substring(0, name.length() - ".class".length())))
          .toList();
    }
  }
}
