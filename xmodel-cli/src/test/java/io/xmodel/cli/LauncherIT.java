package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xmodel.cli.TestHost.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs {@code ./xmodel} itself, on the jar that the build has just made. */
class LauncherIT {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final Path LAUNCHER = CHECKOUT.resolve("xmodel");

  @TempDir Path temp;

  @BeforeAll
  static void needsAShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
  }

  @Test
  void theBundledModelKnowsCapitals() throws Exception {
    Result result = run("\"$XMODEL\" generate 'The capital of China is'");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("Beijing");
  }

  @Test
  void textIsUtf8WhateverTheLocale() throws Exception {
    Files.writeString(temp.resolve("中国.txt"), "中国的首都是");
    for (String locale : List.of("unset LANG LC_ALL LC_CTYPE", "LC_ALL=C; export LC_ALL")) {
      assertThat(run(locale + "; \"$XMODEL\" generate 中国的首都是").out()).contains("北京");
      assertThat(run(locale + "; \"$XMODEL\" generate --file 中国.txt").out()).contains("北京");
      assertThat(run(locale + "; echo 中国的首都是 | \"$XMODEL\" generate").out()).contains("北京");
    }
    assertThat(run("LC_ALL=C \"$XMODEL\" generate --file 日本.txt").err())
        .isEqualTo("xmodel: 日本.txt: there is no such file.\n");
  }

  @Test
  void cdpathLeadsNowhere() throws Exception {
    Files.createSymbolicLink(temp.resolve("x"), CHECKOUT);
    Files.createDirectories(temp.resolve("elsewhere/x"));
    Result result = run("CDPATH=elsewhere:.:..; export CDPATH; x/xmodel --version");
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("xmodel ");
  }

  /** The user's choice of a collector takes the place of the launcher's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "XMODEL_JAVA_OPTS=-XX:+UseZGC",
        "JAVA_TOOL_OPTIONS=-XX:+UseG1GC",
        "_JAVA_OPTIONS=-XX:+UseParallelGC"
      })
  void anyCollector(String choice) throws Exception {
    Result result = run(choice + " \"$XMODEL\" --version");
    assertThat(result.out()).startsWith("xmodel ");
    assertThat(result.code()).isZero();
  }

  @Test
  void descriptorsMayBeClosed() throws Exception {
    assertThat(run("\"$XMODEL\" generate 'The capital of China is' 2>&-").out())
        .contains("Beijing");
    assertThat(run("\"$XMODEL\" generate 'The capital of China is' <&-").out()).contains("Beijing");
    Result lost = run("\"$XMODEL\" --version >&-");
    assertThat(lost.err()).isEqualTo("xmodel: stdout could not be written: it is closed.\n");
    assertThat(lost.code()).isEqualTo(1);
    assertThat(run("\"$XMODEL\" info -m nowhere <&- >&- 2>&-").code()).isEqualTo(1);
  }

  /** Places with names that shells, class paths and addresses of jars read in another way. */
  @ParameterizedTest
  @ValueSource(strings = {"-a #%41+?'[]$ 中国", "a!b"})
  void placesOfAnyName(String name) throws Exception {
    Path copy = copyOfTheCheckout(name);
    Result result = run("\"./$NAME/xmodel\" generate 'The capital of China is'", name);
    assertThat(result.err()).doesNotContain("xmodel: ");
    assertThat(result.out()).contains("Beijing");
    assertThat(copy).exists();
  }

  @Test
  void aColonIsToldOf() throws Exception {
    copyOfTheCheckout("a:b");
    Result result = run("\"./$NAME/xmodel\" --version", "a:b");
    assertThat(result.err())
        .startsWith("xmodel: cannot run in ")
        .contains("a:b: a class path cannot hold the colon in that name.");
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void anExclamationMarkAtTheEndIsToldOf() throws Exception {
    copyOfTheCheckout("a!");
    Result result = run("\"./$NAME/xmodel\" --version", "a!");
    assertThat(result.err())
        .startsWith("xmodel: cannot run in ")
        .contains("a!: Java finds nothing in jars below a name that ends in an exclamation mark.");
    assertThat(result.code()).isEqualTo(1);
  }

  /** The launcher and what it starts, as links: a build has hundreds of megabytes. */
  private Path copyOfTheCheckout(String name) throws IOException {
    Path copy = Files.createDirectories(temp.resolve(name));
    Files.createFile(copy.resolve(".xmodel")); // no archive of classes, which takes longer
    Files.copy(LAUNCHER, copy.resolve("xmodel"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.createDirectories(copy.resolve("tools"));
    for (String tool : List.of("tools/launch.sh", "tools/compiler.json")) {
      Files.copy(CHECKOUT.resolve(tool), copy.resolve(tool));
    }
    Path target = Files.createDirectories(copy.resolve("xmodel-cli/target"));
    Files.copy(
        CHECKOUT.resolve("xmodel-cli/target/xmodel-cli.jar"), target.resolve("xmodel-cli.jar"));
    Files.createSymbolicLink(target.resolve("lib"), CHECKOUT.resolve("xmodel-cli/target/lib"));
    return copy;
  }

  private Result run(String script, String name) throws IOException, InterruptedException {
    return Shell.ofLauncher(temp).set("NAME", name).run(script);
  }

  /** As in a container whose user is only a number. */
  @Test
  void withoutAHome() throws Exception {
    Result result =
        run(
            "unset HOME XDG_CACHE_HOME XDG_STATE_HOME; XMODEL_JAVA_OPTS='-Duser.home=?' \"$XMODEL\" generate 'The capital of China is'");
    assertThat(result.out()).contains("Beijing");
    assertThat(temp.resolve("?/.cache")).doesNotExist();
  }

  /** Arabic has digits of its own, Turkish an i of its own, and neither the decimal point. */
  @ParameterizedTest
  @ValueSource(strings = {"ar -Duser.country=EG", "tr -Duser.country=TR"})
  void numbersInAnyLanguage(String language) throws Exception {
    String set = "XMODEL_JAVA_OPTS='-Duser.language=%s' ".formatted(language);
    assertThat(run(set + "\"$XMODEL\" score --context 9 'a b' 2>&1").out())
        .contains("-13.37", "113", "over 2 scored tokens, of 3");
    assertThat(run(set + "\"$XMODEL\" info").out())
        .contains("2,558,016", "bf16 5.1 MB", "--kv f32");
  }

  @Test
  void worksThroughLinksFromAnywhere() throws Exception {
    Result result =
        run("ln -s \"$XMODEL\" one && mkdir bin && ln -s ../one bin/xm && bin/xm --version");
    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("xmodel ");
  }

  @Test
  void exitCodesAndErrorsComeThrough() throws Exception {
    assertThat(run("\"$XMODEL\" info --model nowhere").code()).isEqualTo(1);
    Result usage = run("\"$XMODEL\" generate --top-p");
    assertThat(usage.code()).isEqualTo(2);
    assertThat(usage.err()).startsWith("xmodel: ").contains("--top-p");
  }

  @Test
  void aFullDiskBehindStdoutIsTold() throws Exception {
    assumeTrue(Files.isWritable(Path.of("/dev/full")), "needs Linux's /dev/full");
    Result result = run("\"$XMODEL\" devices >/dev/full");
    assertThat(result.err())
        .isEqualTo("xmodel: stdout could not be written: No space left on device.\n");
    assertThat(result.code()).isEqualTo(1);
    // A reader that has seen enough is no failure.
    assertThat(run("(\"$XMODEL\" devices; echo $? >&2) | true").err()).isEqualTo("0\n");
  }

  private Result run(String script) throws IOException, InterruptedException {
    return Shell.ofLauncher(temp).run(script);
  }
}
