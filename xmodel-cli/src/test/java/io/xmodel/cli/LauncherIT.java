package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xmodel.cli.TestHost.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code ./xmodel} itself, on the jar that the build has just made. */
class LauncherIT {
  private static final Path LAUNCHER = Path.of("..", "xmodel").toAbsolutePath().normalize();

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

  @Test
  void chatsThroughAPseudoTerminal() throws Exception {
    assumeTrue(run("python3 -c 'import pty, os; os.waitstatus_to_exitcode'").code() == 0);
    try (var script = LauncherIT.class.getResourceAsStream("chat_in_pty.py")) {
      Files.write(temp.resolve("chat.py"), Objects.requireNonNull(script).readAllBytes());
    }
    Result result = run("python3 chat.py \"$XMODEL\"");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
  }

  private Result run(String script) throws IOException, InterruptedException {
    return shell().run(script);
  }

  private Shell shell() {
    return new Shell(temp)
        .set("XMODEL", LAUNCHER)
        .set("XMODEL_BUILD", "no")
        .set("XDG_CACHE_HOME", temp.resolve("cache"))
        .set("XDG_STATE_HOME", temp.resolve("state"));
  }
}
