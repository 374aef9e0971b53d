package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xmodel.cli.TestHost.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./xmodel} makes of TORNADOVM_HOME, with a directory that only looks like an SDK. */
class TornadoLauncherIT {
  private static final Path LAUNCHER = Path.of("..", "xmodel").toAbsolutePath().normalize();
  private static final String ARGFILE =
      """
      # === as TornadoVM writes it ===
      -XX:+UseParallelGC
      -Dfake.sdk=arrived
      -Djava.library.path=${TORNADOVM_HOME}/lib
      --module-path .:${TORNADOVM_HOME}/share/java/tornado
      """;

  @TempDir Path temp;
  private Path sdk;
  private Shell shell;

  @BeforeEach
  void anSdk() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    sdk = temp.resolve("an sdk");
    Files.createDirectories(sdk.resolve("share/java/tornado"));
    argfile(ARGFILE);
    shell =
        new Shell(temp)
            .set("XMODEL", LAUNCHER)
            .set("XMODEL_BUILD", "no")
            .set("TORNADOVM_HOME", sdk)
            .set("XMODEL_JAVA_OPTS", "");
  }

  @AfterEach
  void leavesNoTrace() throws IOException {
    String name = temp.getFileName().toString().replaceAll("[^A-Za-z0-9.-]", "_");
    try (var files = Files.newDirectoryStream(LAUNCHER.resolveSibling(".xmodel"))) {
      for (Path file : files) {
        if (file.toString().contains(name)) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void theCommandsThatMayUseADeviceGetTheFlags() throws Exception {
    shell.set("XMODEL_JAVA_OPTS", "-XshowSettings:properties -XX:+PrintCommandLineFlags");
    Result devices = shell.run("\"$XMODEL\" devices");
    assertThat(devices.code()).isZero();
    assertThat(devices.out() + devices.err())
        .contains("fake.sdk = arrived", sdk + "/lib")
        .contains("tornado.recover.bailout = False", "tornado.tvm.maxbytecodesize = 65536")
        .contains("tornado.device.memory = 1024GB", "+UseParallelGC")
        .doesNotContain("SerialGC");
    for (String other : new String[] {"tokenize", "generate --backend cpu Hi"}) {
      Result result = shell.run("echo Hi | \"$XMODEL\" " + other);
      assertThat(result.out() + result.err())
          .contains("java.home", "+UseSerialGC")
          .doesNotContain("fake.sdk", "tornado");
    }
  }

  @Test
  void theDriverOfOpenClIsOpened() throws Exception {
    // A JVM complains of the module, which this SDK only names.
    String complaint = "tornado.drivers.opencl specified to --add-opens";
    assertThat(shell.run("\"$XMODEL\" devices -v").err()).doesNotContain(complaint);
    argfile(ARGFILE + "--enable-native-access=tornado.drivers.opencl\n");
    assertThat(shell.run("\"$XMODEL\" devices -v").err()).containsOnlyOnce(complaint);
  }

  @Test
  void allElseIsAsBefore() throws Exception {
    Result result = shell.run("\"$XMODEL\" generate 'The capital of China is'");
    assertThat(result.err()).startsWith("xmodel: Using the CPU. TornadoVM").hasLineCount(1);
    assertThat(result.out()).contains("Beijing");
    Result usage = shell.run("\"$XMODEL\" generate --top-p");
    assertThat(usage.code()).isEqualTo(2);
    assertThat(usage.err()).startsWith("xmodel: ").contains("--top-p");
  }

  @Test
  void whatDriversPrintIsNoResult() throws Exception {
    argfile(ARGFILE + "-javaagent:\"" + PrintingAgent.jar(temp.resolve("agent.jar")) + "\"\n");
    for (String command :
        new String[] {"generate --json 'The capital of China is'", "devices --json"}) {
      Result quiet = shell.run("\"$XMODEL\" " + command);
      assertThat(quiet.code()).as(quiet.err()).isZero();
      assertThat(quiet.out()).startsWith("{").doesNotContain(PrintingAgent.NOISE);
      assertThat(quiet.err()).doesNotContain(PrintingAgent.NOISE);
      Result verbose = shell.run("\"$XMODEL\" " + command + " -v");
      assertThat(verbose.out()).startsWith("{").doesNotContain(PrintingAgent.NOISE);
      assertThat(verbose.err()).contains(PrintingAgent.NOISE);
    }
    Result closed = shell.run("\"$XMODEL\" devices >&-");
    assertThat(closed.code()).isEqualTo(1);
    assertThat(closed.err()).contains("it is closed");
  }

  @Test
  void aJarInTheWorkingDirectoryDoesNoHarm() throws Exception {
    Files.writeString(temp.resolve("broken.jar"), "no jar");
    assertThat(shell.run("\"$XMODEL\" devices").code()).isZero();
  }

  @Test
  void theTemplateDoesWhereTheSdkWasMovedOrNeverExpanded() throws Exception {
    argfile(ARGFILE.replace("${TORNADOVM_HOME}", "/where/it/was/built"));
    Result moved = shell.run("\"$XMODEL\" generate Hi");
    assertThat(moved.code()).isEqualTo(1);
    assertThat(moved.err()).contains("names /where/it/was/built/share/java/tornado");

    Files.writeString(sdk.resolve("tornado-argfile.template"), ARGFILE);
    assertThat(properties()).contains("fake.sdk = arrived", sdk + "/lib");
    Files.delete(sdk.resolve("tornado-argfile"));
    assertThat(properties()).contains("fake.sdk = arrived", sdk + "/lib");
  }

  @Test
  void aChangedSdkIsNoticed() throws Exception {
    assertThat(properties()).contains("fake.sdk = arrived");
    argfile(ARGFILE.replace("arrived", "changed"));
    assertThat(properties()).contains("fake.sdk = changed");
  }

  @Test
  void aBrokenSdkIsASentence() throws Exception {
    argfile("-XX:NoSuchFlag=1");
    broken("does not start with its flags (Unrecognized VM option 'NoSuchFlag=1')");
    Files.delete(sdk.resolve("tornado-argfile"));
    broken("it has no tornado-argfile");
    shell.set("TORNADOVM_HOME", temp.resolve("nowhere"));
    broken("there is no such directory");

    Result devices = shell.run("\"$XMODEL\" devices");
    assertThat(devices.code()).isZero();
    assertThat(devices.out()).contains("cpu");
    assertThat(devices.err()).contains("there is no such directory", "./setup-tornado.sh");

    Result cpu = shell.run("\"$XMODEL\" generate --backend cpu 'The capital of China is'");
    assertThat(cpu.err()).isEmpty();
    assertThat(cpu.out()).contains("Beijing");
  }

  @Test
  void flagsGivenInAnotherWayAreNotGivenTwice() throws Exception {
    argfile(ARGFILE.replace("${TORNADOVM_HOME}", "."));
    Files.move(sdk, temp.resolve("sdk")); // JDK_JAVA_OPTIONS has no quoting for spaces.
    shell.set("TORNADOVM_HOME", temp.resolve("sdk"));
    shell.set("JDK_JAVA_OPTIONS", "@" + temp.resolve("sdk/tornado-argfile"));
    Result result = shell.run("\"$XMODEL\" generate 'The capital of China is'");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("Beijing");
  }

  private void broken(String why) throws Exception {
    Result generate = shell.run("\"$XMODEL\" generate Hi");
    assertThat(generate.code()).isEqualTo(1);
    assertThat(generate.out()).isEmpty();
    assertThat(generate.err())
        .startsWith("xmodel: TORNADOVM_HOME is ")
        .contains(why, "./setup-tornado.sh", "--backend cpu")
        .hasLineCount(1);
  }

  private String properties() throws Exception {
    Result result = shell.run("XMODEL_JAVA_OPTS=-XshowSettings:properties \"$XMODEL\" devices");
    assertThat(result.code()).isZero();
    return result.out() + result.err();
  }

  /** The expanded file has the SDK's place in it, unquoted. */
  private void argfile(String text) throws IOException {
    Files.writeString(
        sdk.resolve("tornado-argfile"), text.replace("${TORNADOVM_HOME}", sdk.toString()));
  }
}
