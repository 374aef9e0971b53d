package io.xmodel.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what --help shows, for those who ask in another way. */
@Command(
    name = "help",
    header = "Shows help, of one command if it is named.",
    footerHeading = "%nExamples:%n",
    footer = {"  xmodel help", "  xmodel help chat"})
final class HelpCommand implements Runnable {
  private final Host host;

  @Spec CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command.")
  @Nullable String command;

  HelpCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    CommandLine root = spec.commandLine().getParent();
    CommandLine shown = command == null ? root : root.getSubcommands().get(command);
    if (shown == null) {
      String typed = String.valueOf(command);
      throw new ParameterException(
          spec.commandLine(),
          DidYouMean.unknown("command", typed, typed, root.getSubcommands().keySet()));
    }
    shown.usage(host.out(), root.getColorScheme());
    host.out().flush();
  }
}
