package io.xmodel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.xmodel.cli.TestHost.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@code ./setup-tornado.sh} with a small zip that looks like an SDK, a server of this JVM's,
 * a JDK of two shell scripts, and a {@code uname} that says Linux on x86_64.
 */
class SetupTornadoIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String NAME = "tornadovm-5.8.7-jdk25-opencl";
  private static final String ASSET = "/v5.8.7-jdk25/" + NAME + "-linux-amd64.zip";
  private static final int X86_64 = 0x3e;
  private static final int AARCH64 = 0xb7;
  private static final String DEVICES =
      """
      case "$*" in
        *TornadoDeviceQuery*)
          echo '  Tornado device=0:0  (DEFAULT)'
          printf '\\tOPENCL --  [Fake] -- a device\\n' ;;
      esac
      """;

  @TempDir Path temp;
  private Path home;
  private Path prefix;
  private Shell shell;
  private HttpServer server;
  private ExecutorService threads;
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch stalled = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  @BeforeEach
  void aWorld() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.start();

    home = Files.createDirectories(temp.resolve("a home"));
    prefix = home.resolve(".xmodel/tornadovm");
    Path jdk = temp.resolve("jdk-25");
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    script(jdk.resolve("bin/java"), DEVICES);
    script(jdk.resolve("bin/javac"), "");
    script(
        jdk.resolve("bin/jar"),
        "exec '" + Path.of(System.getProperty("java.home"), "bin", "jar") + "' \"$@\"");
    script(
        temp.resolve("bin/uname"),
        """
        case $1 in
          -s) echo "${FAKE_SYSTEM:-Linux}" ;;
          *) echo "${FAKE_MACHINE:-x86_64}" ;;
        esac
        """);
    shell =
        new Shell(temp)
            .set("SETUP", ROOT.resolve("setup-tornado.sh"))
            .set("HOME", home)
            .set("JAVA_HOME", jdk)
            .set("PATH", temp.resolve("bin") + ":" + System.getenv("PATH"))
            .set("XMODEL_TORNADO_MIRROR", "http://127.0.0.1:" + server.getAddress().getPort())
            .set("http_proxy", "")
            .set("all_proxy", "")
            .set("no_proxy", "127.0.0.1");
    assumeTrue(shell.run("command -v curl || command -v wget").code() == 0);
  }

  @AfterEach
  void closes() {
    released.countDown();
    server.stop(0);
    threads.close();
  }

  @Test
  void installsOnceAndThenOnlyLooks() throws Exception {
    serve(zip(NAME, "opencl-backend", X86_64));
    Path sdk = prefix.resolve(NAME);

    Result first = shell.run("\"$SETUP\" --version 5.8.7");
    assertThat(first.err()).contains("0:0  OPENCL --  [Fake] -- a device");
    assertThat(first.out()).isEqualTo("export TORNADOVM_HOME='" + sdk + "'\n");
    assertThat(first.code()).isZero();
    assertThat(names(prefix)).containsExactly(NAME);
    assertThat(sdk.resolve("bin/tornado")).isExecutable();
    assertThat(sdk.resolve("tornado-argfile"))
        .hasContent(
            """
            -Dfake.sdk=yes
            "-Djava.library.path=%1$s/lib"
            --module-path "%1$s/share/java/tornado"
            --enable-native-access=tornado.drivers.opencl
            --add-opens=tornado.drivers.opencl/uk.ac.manchester.tornado.drivers.opencl=ALL-UNNAMED
            """
                .formatted(sdk));

    Files.writeString(sdk.resolve("mark"), "");
    Result second = shell.run("\"$SETUP\" --version v5.8.7-jdk25 --backend=opencl");
    assertThat(second.code()).isZero();
    assertThat(second.err()).contains("already installed", "a device");
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(sdk.resolve("mark")).exists();
    assertThat(requests).hasValue(1);

    Result forced = shell.run("\"$SETUP\" --version 5.8.7 --force");
    assertThat(forced.code()).isZero();
    assertThat(sdk.resolve("mark")).doesNotExist();
    assertThat(names(prefix)).containsExactly(NAME);
    assertThat(requests).hasValue(2);
  }

  @Test
  void installsAFileWithNoNetwork() throws Exception {
    server.stop(0);
    Files.write(temp.resolve("here.zip"), zip("by any name", "opencl-backend", X86_64));
    Result result = shell.run("\"$SETUP\" --zip here.zip --prefix there");
    assertThat(result.code()).isZero();
    assertThat(names(temp.resolve("there"))).containsExactly(NAME);
    assertThat(result.out())
        .isEqualTo("export TORNADOVM_HOME='" + temp.resolve("there/" + NAME) + "'\n");
    Result again = shell.run("\"$SETUP\" --zip here.zip --prefix there");
    assertThat(again.code()).isZero();
    assertThat(again.err()).contains("already installed");
    assertThat(names(temp.resolve("there"))).containsExactly(NAME);
  }

  @Test
  void aProxyIsUsed() throws Exception {
    serve(zip(NAME, "opencl-backend", X86_64));
    shell.set("http_proxy", "http://127.0.0.1:" + server.getAddress().getPort());
    shell.set("XMODEL_TORNADO_MIRROR", "http://mirror.invalid");
    assertThat(shell.run("\"$SETUP\" --version 5.8.7").code()).isZero();
    assertThat(requests).hasValue(1);
  }

  @Test
  void noDeviceIsNoError() throws Exception {
    serve(zip(NAME, "opencl-backend", X86_64));
    java(
        "case $* in *Query*) echo 'Caused by: a.b.C: [WARNING] No platforms found.'; exit 1 ;; esac");
    Result result = shell.run("\"$SETUP\" --version 5.8.7");
    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("sees no device (No platforms found.)");
    assertThat(result.out()).startsWith("export TORNADOVM_HOME=");
  }

  @Test
  void whatDoesNotExistIsASentence() throws Exception {
    refused("--version 5.8.7", "does not exist (HTTP 404)");
    server.createContext("/", exchange -> answer(exchange, 503, new byte[0]));
    refused("--version 5.8.7 --backend ptx", "(HTTP 503)");
    server.stop(0);
    refused("--version 5.8.7", "cannot download", "--zip");
    refused("--zip nowhere.zip", "nowhere.zip: there is no such file");
  }

  @Test
  void damagedFilesAreSentences() throws Exception {
    byte[] zip = zip(NAME, "opencl-backend", X86_64);
    Files.write(temp.resolve("cut.zip"), Arrays.copyOf(zip, zip.length / 2));
    refused("--zip cut.zip", "cut.zip is damaged");
    byte[] flipped = zip.clone();
    flipped[zip.length / 4] ^= 0x55; // within the big entry, which comes first
    Files.write(temp.resolve("flipped.zip"), flipped);
    refused("--zip flipped.zip", "flipped.zip is damaged");
    serve("<html>Please log in</html>".getBytes(UTF_8));
    refused("--version 5.8.7", "is damaged, or no zip");
  }

  @Test
  void otherZipsAreSentences() throws Exception {
    Files.write(temp.resolve("arm.zip"), zip(NAME, "opencl-backend", AARCH64));
    refused("--zip arm.zip", "this SDK is for linux-aarch64");
    Files.write(temp.resolve("ptx.zip"), zip(NAME, "ptx-backend", X86_64));
    refused("--zip ptx.zip --backend cuda", "holds the ptx backend, not cuda");
    refused("--zip ptx.zip --version 1.2.3", "holds TornadoVM 5.8.7-jdk25, not 1.2.3-jdk25");
    ByteArrayOutputStream other = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(other)) {
      out.putNextEntry(new ZipEntry("something/else"));
    }
    Files.write(temp.resolve("other.zip"), other.toByteArray());
    refused("--zip other.zip", "no TornadoVM SDK in the zip");
  }

  @Test
  void machinesWithoutABuildAreSentences() throws Exception {
    shell.set("FAKE_MACHINE", "aarch64");
    refused("", "publishes no SDK for Linux on aarch64", "--zip");
    shell.set("FAKE_SYSTEM", "Darwin").set("FAKE_MACHINE", "x86_64");
    refused("", "publishes no SDK for Darwin on amd64");
    shell.set("FAKE_MACHINE", "arm64");
    refused("--backend cuda", "there are: opencl metal");
    shell.set("FAKE_SYSTEM", "MINGW64_NT-10.0");
    refused("", "WSL");
    shell.set("FAKE_SYSTEM", "FreeBSD");
    refused("", "no SDK for FreeBSD");
    assertThat(requests).hasValue(0);
  }

  @Test
  void aJdkThatDoesNotFitIsASentence() throws Exception {
    serve(zip(NAME, "opencl-backend", X86_64));
    refused("--version 5.8.7-jdk21", "is not for JDK 25");
    java("echo 'Error occurred during initialization of boot layer'; echo no such module; exit 1");
    refused("--version 5.8.7", "does not start with this SDK (no such module)");
    java(
        "case $* in *Query*) echo \"Caused by: java.lang.UnsatisfiedLinkError: lib: version"
            + " \\`GLIBC_9.9' not found\" ;; esac");
    refused("--version 5.8.7", "cannot be loaded on this machine", "GLIBC_9.9");

    // The search ends at places that only root may fill, so a copy of the script is blinded.
    Files.createDirectories(temp.resolve("copy/tools"));
    Files.copy(ROOT.resolve("setup-tornado.sh"), temp.resolve("copy/setup-tornado.sh"));
    Files.writeString(
        temp.resolve("copy/tools/launch.sh"),
        Files.readString(ROOT.resolve("tools/launch.sh")) + "find_jdk() { return 1; }\n");
    shell.set("SETUP", temp.resolve("copy/setup-tornado.sh"));
    refused("--version 5.8.7", "no JDK 25 was found", "JAVA_HOME");
  }

  @Test
  void noPlaceIsASentence() throws Exception {
    serve(zip(NAME, "opencl-backend", X86_64));
    Files.writeString(temp.resolve("file"), "");
    refused("--version 5.8.7 --prefix \"$PWD/file/in\"", "cannot write to");
    refused("--version 5.8.7 --prefix a:b", "choose another --prefix");
    script(temp.resolve("bin/df"), "echo Filesystem; echo /dev/fake 1000 990 10 99% /");
    refused("--version 5.8.7", "0 MB are free");
  }

  @Test
  void anythingElseInThePlaceIsLeftAlone() throws Exception {
    serve(zip(NAME, "opencl-backend", X86_64));
    Files.createDirectories(prefix.resolve(NAME));
    Files.writeString(prefix.resolve(NAME).resolve("mine"), "");
    Result result = shell.run("\"$SETUP\" --version 5.8.7");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("exists, but is not a whole SDK", "--force");
    assertThat(prefix.resolve(NAME).resolve("mine")).exists();
  }

  @Test
  void aRunThatIsStoppedLeavesNothing() throws Exception {
    stall(zip(NAME, "opencl-backend", X86_64));
    Process process = shell.start("exec \"$SETUP\" --version 5.8.7");
    assertThat(stalled.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(prefix).exists();
    process.destroy();
    assertThat(shell.result(process).code()).isEqualTo(143);
    assertThat(names(home)).isEmpty();
  }

  @Test
  void whatARunThatWasKilledLeavesIsSweptUp() throws Exception {
    byte[] zip = zip(NAME, "opencl-backend", X86_64);
    stall(zip);
    Process process = shell.start("exec \"$SETUP\" --version 5.8.7");
    assertThat(stalled.await(1, TimeUnit.MINUTES)).isTrue();
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly().waitFor();
    children.forEach(ProcessHandle::destroy);
    assertThat(names(prefix)).hasSize(1).allMatch(name -> name.startsWith(".setup."));
    Files.write(temp.resolve("here.zip"), zip);
    assertThat(shell.run("\"$SETUP\" --zip here.zip").code()).isZero();
    assertThat(names(prefix)).containsExactly(NAME);
  }

  @Test
  void explainsItself() throws Exception {
    Result help = shell.run("\"$SETUP\" --help");
    assertThat(help.code()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).contains("Examples:", "--backend cuda", "--zip", "https_proxy");
    refused("--fast", "'--fast' is not an option; see --help.");
    refused("--prefix", "--prefix wants a value");
    refused("--backend vulkan", "'vulkan' is not a backend");
    refused("--version ../../x", "is not a version");
  }

  /** One sentence at the end, nothing on stdout, and nothing at home. */
  private void refused(String arguments, String... words) throws Exception {
    Result result = shell.run("\"$SETUP\" " + arguments);
    assertThat(result.code()).as(result.err()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines().toList().getLast())
        .startsWith("setup-tornado: ")
        .contains(words);
    assertThat(names(home)).isEmpty();
  }

  private void java(String text) throws IOException {
    script(temp.resolve("jdk-25/bin/java"), text);
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** From version 6 on the tag is the version, and the JDK stands somewhere in a zip's name. */
  @Test
  void ofLaterReleasesItTriesNames() throws Exception {
    byte[] zip = zip("tornadovm-8.2.0-opencl", "opencl-backend", X86_64);
    server.createContext("/", exchange -> answer(exchange, 404, new byte[0]));
    String tried =
        "/v8.2.0/tornadovm-8.2.0-jdk22plus-opencl-linux-amd64.zip nor .*"
            + "/v8.2.0/tornadovm-8.2.0-opencl-linux-amd64-jdk22plus.zip nor .*"
            + "/v8.2.0/tornadovm-8.2.0-opencl-jdk22plus-linux-amd64.zip does not exist";
    refused("--version 8.2.0", "HTTP 404");
    Result none = shell.run("\"$SETUP\" --version v8.2.0");
    assertThat(none.err()).containsPattern(tried);
    assertThat(requests).hasValue(6);

    server.createContext(
        "/v8.2.0/tornadovm-8.2.0-opencl-linux-amd64-jdk22plus.zip",
        exchange -> answer(exchange, 200, zip));
    Result found = shell.run("\"$SETUP\" --version 8.2.0");
    // What is in it is another version.
    assertThat(found.err()).contains("the zip holds TornadoVM 5.8.7-jdk25, not 8.2.0");
  }

  @Test
  void whatEndsIsSaid() throws Exception {
    refused("--version 6.0.0 --backend ptx", "has no ptx backend, which ended with 5");
    refused("--version 7.1.0-jdk22plus --backend spirv", "has no spirv backend");
    serve(zip(NAME.replace("opencl", "ptx"), "ptx-backend", X86_64));
    Result ptx = shell.run("\"$SETUP\" --version 5.8.7 --backend ptx");
    assertThat(ptx.err()).contains("note: the ptx backend ends with TornadoVM 5");
  }

  private void serve(byte[] body) {
    server.createContext(ASSET, exchange -> answer(exchange, 200, body));
  }

  private void stall(byte[] body) {
    server.createContext(
        ASSET,
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body, 0, body.length / 2);
          exchange.getResponseBody().flush();
          stalled.countDown();
          try {
            released.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void answer(HttpExchange exchange, int code, byte[] body) throws IOException {
    requests.incrementAndGet();
    exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** As upstream's: a template and no argument file. */
  private static byte[] zip(String directory, String backends, int machine) throws IOException {
    byte[] library = new byte[64];
    library[0] = 0x7f;
    library[1] = 'E';
    library[2] = 'L';
    library[3] = 'F';
    library[18] = (byte) machine;
    byte[] jar = new byte[1 << 16];
    for (int i = 0; i < jar.length; i++) {
      jar[i] = (byte) (i * 31 ^ i >> 7);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      put(out, directory + "/share/java/tornado/tornado-api-5.8.7.jar", jar);
      put(out, directory + "/share/java/graalJars/compiler.jar", jar);
      put(out, directory + "/lib/libtornado-opencl.so", library);
      put(out, directory + "/etc/tornado.release", "version=5.8.7-jdk25\nbranch=x\n");
      put(out, directory + "/etc/tornado.backend", "tornado.backends=" + backends + "\n");
      put(out, directory + "/bin/tornado", "#!/bin/sh\n");
      put(
          out,
          directory + "/tornado-argfile.template",
          """
          -Dfake.sdk=yes
          -Djava.library.path=${TORNADOVM_HOME}/lib
          --module-path .:${TORNADOVM_HOME}/share/java/tornado
          --enable-native-access=tornado.drivers.opencl
          """);
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream out, String name, String text) throws IOException {
    put(out, name, text.getBytes(UTF_8));
  }

  private static void put(ZipOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.write(bytes);
  }
}
