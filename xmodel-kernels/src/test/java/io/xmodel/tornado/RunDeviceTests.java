package io.xmodel.tornado;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * The tests that a device must pass – the backend's contract and each kernel's specification –
 * without Maven: {@code java @…/tornado-argfile … RunDeviceTests DIRECTORY-OF-TEST-CLASSES}.
 */
final class RunDeviceTests {
  private RunDeviceTests() {}

  public static void main(String[] args) throws IOException {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectors(Path.of(args[0]))).build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    summary.printFailuresTo(out, 5);
    out.printf(
        "%d tests, %d passed, %d failed, %d left out, in %.0f s%n",
        summary.getTestsFoundCount(),
        summary.getTestsSucceededCount(),
        summary.getTestsFailedCount(),
        summary.getTestsFoundCount() - summary.getTestsStartedCount(),
        (summary.getTimeFinished() - summary.getTimeStarted()) * 1e-3);
    boolean good = summary.getTestsSucceededCount() > 0 && summary.getTotalFailureCount() == 0;
    System.exit(good ? 0 : 1);
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
