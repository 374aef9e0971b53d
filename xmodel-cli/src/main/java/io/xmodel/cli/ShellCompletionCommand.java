package io.xmodel.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the script that lets shells complete commands and options. */
@Command(
    name = "generate-completion",
    header = "Prints a script that completes commands and options in bash and zsh.",
    footerHeading = "%nExamples:%n",
    footer = {"  source <(xmodel generate-completion)"})
final class ShellCompletionCommand implements Runnable {
  private final Host host;

  @Spec CommandSpec spec;

  ShellCompletionCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    host.out().print(AutoComplete.bash("xmodel", spec.commandLine().getParent()));
    host.out().flush();
  }
}
