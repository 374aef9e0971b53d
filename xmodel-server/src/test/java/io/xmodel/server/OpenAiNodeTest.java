package io.xmodel.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * OpenAI's client for Node, whose accumulator of streams is the strictest there is. {@code
 * -Dxmodel.node=true} runs it; it needs node and npm.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiNodeTest {
  private static final Path SCRIPTS = Path.of("src/test/node");
  private static final Path FOLDER = Path.of("target/node");

  @BeforeAll
  void install() throws Exception {
    assumeTrue(
        Boolean.getBoolean("xmodel.node"),
        "OpenAI's client for Node is tried with -Dxmodel.node=true.");
    Files.createDirectories(FOLDER);
    for (Path script : scripts()) {
      Files.copy(script, FOLDER.resolve(script.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(run("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"))
        .isEmpty();
  }

  private static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      return files.sorted().toList();
    }
  }

  static Stream<String> programs() throws IOException {
    return scripts().stream()
        .map(path -> path.getFileName().toString())
        .filter(name -> name.endsWith(".mjs"));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void works(String program) throws Exception {
    String address = "http://127.0.0.1:" + TestServer.shared().port();
    assertThat(run("node", program, address)).isEqualTo(program.replace(".mjs", " ok\n"));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
