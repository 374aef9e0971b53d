package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xmodel.cli.TestHost.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chats with {@code ./xmodel} at pseudo-terminals, which scripts of Python type at. */
class ChatLauncherIT {
  @TempDir Path temp;
  private Shell shell;

  @BeforeEach
  void needsPython() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    shell = Shell.ofLauncher(temp);
    assumeTrue(shell.run("python3 -c 'import pty, os; os.waitstatus_to_exitcode'").code() == 0);
  }

  @Test
  void chatsThroughAPseudoTerminal() throws Exception {
    chat("chat_in_pty.py", "");
  }

  @Test
  void ctrlZHandsTheTerminalBackToTheShell() throws Exception {
    chat("suspend_in_pty.py", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dumb", "nobody-knows"})
  void chatsAtTerminalsOfOtherKinds(String kind) throws Exception {
    chat("dumb_in_pty.py", kind);
  }

  /** Runs a script that chats. */
  private void chat(String script, String arguments) throws Exception {
    for (String name : new String[] {"pty_driver.py", script}) {
      try (var file = ChatLauncherIT.class.getResourceAsStream(name)) {
        Files.write(temp.resolve(name), Objects.requireNonNull(file).readAllBytes());
      }
    }
    Result result = shell.run("python3 %s \"$XMODEL\" %s".formatted(script, arguments));
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
  }
}
