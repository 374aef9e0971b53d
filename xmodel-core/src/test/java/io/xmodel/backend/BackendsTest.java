package io.xmodel.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.Goldens;
import io.xmodel.error.BackendException;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendsTest {
  private final BackendProvider cpu = cpu();
  private final Absent absent = new Absent();
  private final Failing failing = new Failing();
  private final ModelFiles files = ModelFiles.open(Goldens.path("mup-bf16"), ProgressListener.NONE);

  @AfterEach
  void close() {
    files.close();
  }

  @Test
  void theCpuIsOnTheClassPath() {
    assertThat(Backends.providers()).extracting(BackendProvider::name).contains("cpu");
    assertThat(cpu.probe().usable()).isTrue();
  }

  /** Threads of the common pool in a Spring Boot jar, plug-ins, threads of native code. */
  @Test
  void theThreadsClassLoaderNeedNotSeeTheLibrary() throws Exception {
    List<String> usual = names(BackendsTest.class.getClassLoader());
    assertThat(usual).contains("cpu").doesNotHaveDuplicates();
    try (URLClassLoader blind = new URLClassLoader(new URL[0], null)) {
      assertThat(names(blind)).isEqualTo(usual);
    }
    assertThat(names(null)).isEqualTo(usual);
  }

  @Test
  void theThreadsClassLoaderMaySeeMoreThanTheLibrary(@TempDir Path directory) throws Exception {
    try (URLClassLoader more = FaultyBackend.loader(directory)) {
      assertThat(names(more)).contains("cpu", "faulty").doesNotHaveDuplicates();
    }
  }

  private static List<String> names(@Nullable ClassLoader ofTheThread) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ofTheThread);
    try {
      return Backends.providers().stream().map(BackendProvider::name).toList();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void autoFallsBackAndSaysSoOnce() {
    List<String> descriptions = new ArrayList<>();
    String logged = logged(() -> load("auto", absent, failing, cpu), descriptions);
    assertThat(descriptions).singleElement().asString().startsWith("cpu");
    assertThat(logged.lines())
        .singleElement()
        .asString()
        .contains(
            "WARN",
            "Using backend cpu. failing cannot be used: 7 MiB are needed and 3 free. Close other programs.");
  }

  @Test
  void autoPassesOverWhatIsNotThereInSilence() {
    assertThat(logged(() -> load("auto", absent, cpu), new ArrayList<>())).isEmpty();
  }

  @Test
  void autoIsSilentWhenTheBestWorks() {
    assertThat(logged(() -> load("auto", cpu, absent, failing), new ArrayList<>())).isEmpty();
    assertThat(failing.device).isNull();
  }

  @Test
  void autoWithNothingThatWorksTellsEveryReason() {
    check(
        () -> load("auto", absent, failing),
        "No backend works here. absent cannot be used: No GPU was found. Install a driver. failing cannot be used: 7 MiB are needed and 3 free. Close other programs.");
    check(
        () -> load("auto"),
        "No backend is on the class path. Add the jar of one: xmodel-core holds the CPU's.");
  }

  @Test
  void oneThatIsNamedNeverFallsBack() {
    check(
        () -> load("absent", absent, cpu),
        "Backend 'absent' cannot run here: No GPU was found. Install a driver.");
    check(
        () -> load("failing:1", failing, cpu),
        "7 MiB are needed and 3 free. Close other programs.");
    assertThat(failing.device).isEqualTo("1");
    check(
        () -> load("failing", failing, cpu), "7 MiB are needed and 3 free. Close other programs.");
    assertThat(failing.device).isEmpty();
  }

  @Test
  void unknownNamesAreToldTheKnownOnes() {
    check(
        () -> load("gpu:0", absent, cpu),
        "Backend 'gpu' is not on the class path; found: absent, cpu. Add its jar, or choose another.");
    check(
        () -> load("", cpu),
        "Backend '' is not on the class path; found: cpu. Add its jar, or choose another.");
  }

  private ResidentModel load(String name, BackendProvider... providers) {
    return Backends.load(
        List.of(providers), name, files.weights(), BackendOptions.DEFAULT, ProgressListener.NONE);
  }

  private static void check(Supplier<ResidentModel> load, String sentence) {
    assertThatThrownBy(load::get).isInstanceOf(BackendException.class).hasMessage(sentence);
  }

  /** What loading logs, by way of slf4j-simple, which looks at System.err each time. */
  private static String logged(Supplier<ResidentModel> load, List<String> descriptions) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try (ResidentModel model = load.get()) {
      descriptions.add(model.description());
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static BackendProvider cpu() {
    return Backends.providers().stream()
        .filter(provider -> provider.name().equals("cpu"))
        .findFirst()
        .orElseThrow();
  }

  /** Its device is missing. */
  private static final class Absent implements BackendProvider {
    @Override
    public String name() {
      return "absent";
    }

    @Override
    public int priority() {
      return 20;
    }

    @Override
    public Availability probe() {
      return new Availability(false, List.of(), "No GPU was found. Install a driver.");
    }

    @Override
    public ResidentModel load(
        ModelWeights weights, BackendOptions options, ProgressListener progress) {
      throw new AssertionError("not usable");
    }
  }

  /** Its device is there and too small. */
  private static final class Failing implements BackendProvider {
    @Nullable String device;

    @Override
    public String name() {
      return "failing";
    }

    @Override
    public int priority() {
      return 10;
    }

    @Override
    public Availability probe() {
      return new Availability(true, List.of("a small one"), "");
    }

    @Override
    public ResidentModel load(
        ModelWeights weights, BackendOptions options, ProgressListener progress) {
      device = options.device();
      throw new BackendException("7 MiB are needed and 3 free. Close other programs.");
    }
  }
}
