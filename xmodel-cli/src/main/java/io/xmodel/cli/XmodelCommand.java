package io.xmodel.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command that holds the others. */
@Command(
    name = "xmodel",
    header = "Runs Xmodel language models on the JVM.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel chat",
      "  xmodel generate \"The capital of China is\"",
      "  xmodel generate --model ~/models/Xmodel-2.5 --chat --json \"What is 17 + 25?\"",
      "  xmodel serve --port 8080",
      "  xmodel bench --help",
      "",
      "Exit codes: 0 done, 1 failed, 2 the command line was wrong.",
    },
    versionProvider = Version.class)
final class XmodelCommand implements Runnable {
  @Spec CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;

  @Option(names = "--version", versionHelp = true, description = "Show the version.")
  boolean version;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Show where an error comes from.")
  boolean verbose;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }
}
